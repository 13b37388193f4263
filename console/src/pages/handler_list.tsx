import { useEffect, useRef, useState } from 'react';
import { patch, remove } from '../api/client';
import { to_problem, type Problem } from '../api/problem';
import { useResource } from '../api/resource';
import type { Handler, HandlerChange, Items, Mailbox, Project } from '../api/types';
import { bulk_words, handler_kind_words } from '../format/mail_words';
import { Go } from '../router';
import { Notice, ProblemAlert } from '../ui/alert';
import { announce } from '../ui/announce';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Cell, Pending, Row, Section, Table } from '../ui/page';
import { State } from '../ui/state';
import { makes_issues } from './handler_form';

const columns = ['Order', 'Name', 'Letters', 'State', 'Change'] as const;

/** What stops when it is gone. */
function DeleteHandler({ handler, others, on_close, on_done }: { handler: Handler; others: readonly Handler[]; on_close: () => void; on_done: () => Promise<void> }) {
  const confirm = async (): Promise<void> => {
    await remove(`/handlers/${handler.id}`);
    announce(`${handler.name} deleted`);
    await on_done();
    on_close();
  };
  const after = others.filter((h) => h.enabled);
  return (
    <Dialog title={`Delete ${handler.name}?`} confirm="Delete handler" on_close={on_close} on_confirm={confirm}>
      <p>{handler.catch_address === '' ? 'It takes no more letters' : `It takes no more letters to ${handler.catch_address}`}; issues and comments that it made stay.</p>
      {after.length === 0
        ? <p>No other handler is switched on: letters are then kept as failed, and can be run again once there is one.</p>
        : <p>Its letters go to {after.length === 1 ? 'the other handler' : 'the other handlers, in their order'}: {after.map((h) => h.name).join(', ')}.</p>}
    </Dialog>
  );
}

type Way = 'up' | 'down';
const move_id = (handler: number, way: Way): string => `move-${handler}-${way}`;

function Order({ handler, count, on_move }: { handler: Handler; count: number; on_move: (way: Way) => void }) {
  return (
    <span className="order">
      <span className="order-number">{handler.position}</span>
      {(['up', 'down'] as const).map((way) => (way === 'up' ? handler.position > 1 : handler.position < count) && (
        <span key={way} id={move_id(handler.id, way)}><Button label={`Move ${handler.name} ${way}`} on_press={() => on_move(way)}>{way === 'up' ? 'Up' : 'Down'}</Button></span>
      ))}
    </span>
  );
}

function Which({ handler: h }: { handler: Handler }) {
  return (
    <>
      {h.catch_address === '' ? 'All' : <>To <span className="mono">{h.catch_address}</span></>}
      <span className="sub">Bulk: {bulk_words[h.bulk].label.toLowerCase()}</span>
      {h.forward_address !== '' && <span className="sub">Not handled: to {h.forward_address}</span>}
    </>
  );
}

/** A mailbox's handlers in the order in which they are asked. */
export function HandlerList({ mailbox }: { mailbox: Mailbox }) {
  const { data, problem, reload } = useResource<Items<Handler>>(`/mailboxes/${mailbox.id}/handlers`, ['mailboxes']);
  const projects = useResource<Items<Project>>('/projects').data?.items ?? [];
  const [deleting, set_deleting] = useState<Handler | null>(null);
  const [refused, set_refused] = useState<Problem | null>(null);
  const moved = useRef<{ handler: number; way: Way } | null>(null);
  const all = data?.items ?? [];
  // What moved keeps the focus; at an end only the way back is left.
  useEffect(() => {
    if (moved.current === null || data === null) return;
    const { handler, way } = moved.current;
    moved.current = null;
    const at = (w: Way): HTMLElement | null => document.querySelector<HTMLElement>(`#${move_id(handler, w)} button`);
    (at(way) ?? at(way === 'up' ? 'down' : 'up'))?.focus();
  }, [data]);
  const change = async (h: Handler, what: Omit<HandlerChange, 'version'>, said: string): Promise<void> => {
    set_refused(null);
    try {
      await patch<Handler>(`/handlers/${h.id}`, { ...what, version: h.version } satisfies HandlerChange);
      announce(said);
    } catch (error) {
      set_refused(to_problem(error));
    }
    await reload();
  };
  const move = (h: Handler, way: Way): void => {
    const position = h.position + (way === 'up' ? -1 : 1);
    moved.current = { handler: h.id, way };
    void change(h, { position }, `${h.name} is number ${position} of ${all.length}`);
  };
  return (
    <Section title="Mail handlers" actions={<Go className="button" to={`/admin/mail/${mailbox.id}/handlers/new`}>Add handler</Go>}>
      <ProblemAlert problem={refused} />
      {data === null ? <Pending problem={problem} /> : all.length === 0 ? (
        <Notice tone="warn" title="Nothing is made of its letters"><p>They are kept as failed until there is a handler; then they can be run again. <Go to={`/admin/mail/${mailbox.id}/handlers/new`}>Add handler</Go></p></Notice>
      ) : (
        <>
          <p className="none before-table">Asked in this order; the first that takes a letter has it.</p>
          <Table caption="Mail handlers, in their order" columns={columns}>
            {all.map((h) => (
              <Row key={h.id}>
                <Cell of="Order" kind="tight"><Order handler={h} count={all.length} on_move={(way) => move(h, way)} /></Cell>
                <Cell of="Name" kind="main">
                  <Go to={`/admin/mail/${mailbox.id}/handlers/${h.id}`}>{h.name}</Go>
                  <span className="sub">{handler_kind_words[h.kind].label}{makes_issues(h.kind) && `, ${projects.find((p) => p.id === h.project)?.name ?? 'a project'}, ${h.issue_type}`}</span>
                </Cell>
                <Cell of="Letters"><Which handler={h} /></Cell>
                <Cell of="State" kind="tight"><State tone={h.enabled ? 'ok' : 'off'} word={h.enabled ? 'Enabled' : 'Disabled'} /></Cell>
                <Cell of="Change">
                  <span className="letter-tools">
                    <Button label={`${h.enabled ? 'Disable' : 'Enable'} ${h.name}`} on_press={() => void change(h, { enabled: !h.enabled }, `${h.name} ${h.enabled ? 'disabled' : 'enabled'}`)}>{h.enabled ? 'Disable' : 'Enable'}</Button>
                    <Button label={`Delete ${h.name}`} on_press={() => set_deleting(h)}>Delete</Button>
                  </span>
                </Cell>
              </Row>
            ))}
          </Table>
        </>
      )}
      {deleting !== null && <DeleteHandler handler={deleting} others={all.filter((h) => h.id !== deleting.id)} on_close={() => set_deleting(null)} on_done={reload} />}
    </Section>
  );
}
