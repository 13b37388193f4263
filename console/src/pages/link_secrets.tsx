import { useState } from 'react';
import { post, remove } from '../api/client';
import { is_stale, to_problem } from '../api/problem';
import type { Link } from '../api/types';
import { utc_date } from '../format/time';
import { announce } from '../ui/announce';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { Form } from '../ui/form';
import { Cell, Row, Section, Table } from '../ui/page';
import { Ends, Time } from '../ui/time';

/** As many as a rollover needs: the old, the new, and one by mistake (the service's limit). */
const secrets_max = 3;
const rank_words = ['First', 'Second', 'Third'] as const;
const rank_of = (i: number): string => rank_words[i] ?? `${i + 1}.`;

function AddSecret({ link, on_change, on_close }: { link: Link; on_change: () => Promise<void>; on_close: () => void }) {
  const [value, set_value] = useState('');
  const [ends, set_ends] = useState('');
  const submit = async (): Promise<void> => {
    await post<Link>(`/links/${link.id}/secrets`, { version: link.version, value: value.trim(), expires_at: ends });
    announce('Secret added');
    await on_change();
    on_close();
  };
  return (
    <div className="account">
      <Form label="Add a new secret" submit={submit} submit_label="Add secret" actions={<Button on_press={on_close}>Cancel</Button>} on_stale={() => void on_change()}>
        <p className="about">It is tried first from the next refresh on; the others stay until you remove them. No account has to consent again.</p>
        <TextField label="New client secret" name="client_secret" type="password" complete="new-password" mono value={value} on_change={set_value} hint="As the provider shows it once when it is made. Stored sealed, and never shown again." />
        <TextField label="Secret expires" name="expires_at" type="date" optional value={ends} on_change={set_ends} hint="As the provider shows it: you are warned 30, 7 and 1 days before." />
      </Form>
    </div>
  );
}

/** ", which ended on 15 Jan 2026"; empty when no end is known. */
function end_of(secret: Link['client_secrets'][number] | undefined): string {
  if (secret === undefined || secret.expires_at === null) return '';
  return `, which ${Date.parse(secret.expires_at) <= Date.now() ? 'ended' : 'ends'} on ${utc_date(secret.expires_at)}`;
}

function RemoveSecret({ link, rank, on_change, on_close }: { link: Link; rank: number; on_change: () => Promise<void>; on_close: () => void }) {
  const [seen] = useState(link.version);
  const confirm = async (): Promise<void> => {
    try {
      await remove<Link>(`/links/${link.id}/secrets/${rank + 1}?version=${seen}`);
    } catch (error) {
      // Ranks may mean others by now: the list is loaded again, and the person looks again.
      if (is_stale(to_problem(error))) await on_change();
      throw error;
    }
    announce('Secret removed');
    await on_change();
    on_close();
  };
  const accounts = link.grants.length === 0 ? 'the link' : link.grants.length === 1 ? 'its account' : `its ${link.grants.length} accounts`;
  return (
    <Dialog title={`Remove the ${rank_of(rank).toLowerCase()} secret?`} confirm="Remove secret" on_close={on_close} on_confirm={confirm}>
      {rank === 0
        ? <p>It is the one that is tried first. From the next refresh on the second one is used{end_of(link.client_secrets[1])}. If the provider does not take that one any more, {accounts} will need a fix.</p>
        : <p>It is tried only when the provider refuses those before it. Remove it once the provider takes the first one; then nothing changes for {accounts}.</p>}
      <p>It is forgotten here. At the provider it stays until you delete it there.</p>
    </Dialog>
  );
}

/** The client secrets of a rollover, in the order in which they are tried. */
export function Secrets({ link, on_change }: { link: Link; on_change: () => Promise<void> }) {
  const [adding, set_adding] = useState(false);
  const [removing, set_removing] = useState<number | null>(null);
  const all = link.client_secrets;
  const is_full = all.length >= secrets_max;
  return (
    <Section title="Client secrets" actions={!adding && !is_full && <Button on_press={() => set_adding(true)}>Add a new secret</Button>}>
      {adding && <AddSecret link={link} on_change={on_change} on_close={() => set_adding(false)} />}
      <Table caption="Client secrets" columns={['Tried', 'Added', 'Ends', 'Remove']}>
        {all.map((s, i) => (
          <Row key={`${s.added_at}/${all.length - i}`}>
            <Cell of="Tried" kind="tight">{all.length === 1 ? 'The only one' : rank_of(i)}</Cell>
            <Cell of="Added"><Time at={s.added_at} /></Cell>
            <Cell of="Ends"><Ends at={s.expires_at} /></Cell>
            <Cell of="Remove">{all.length === 1 ? <span className="none">add another first</span> : <Button kind="quiet" label={`Remove the ${rank_of(i).toLowerCase()} secret`} on_press={() => set_removing(i)}>Remove</Button>}</Cell>
          </Row>
        ))}
      </Table>
      {is_full && <p className="none below">There are as many as can be kept. Remove one that is not used any more before you add another.</p>}
      {removing !== null && <RemoveSecret link={link} rank={removing} on_change={on_change} on_close={() => set_removing(null)} />}
    </Section>
  );
}
