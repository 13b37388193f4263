import { post, query } from '../api/client';
import { useResource } from '../api/resource';
import { useMay } from '../api/session';
import type { Items, Letter, LetterPage, LetterState, Mailbox } from '../api/types';
import { size } from '../format/bytes';
import { letter_words } from '../format/words';
import { Go, navigate, useSearch } from '../router';
import { ProblemAlert } from '../ui/alert';
import { announce } from '../ui/announce';
import { Button, useAction } from '../ui/button';
import { Cell, Empty, Page, Pending, Row, Table } from '../ui/page';
import { State } from '../ui/state';
import { Time } from '../ui/time';

const columns = ['Letter', 'State', 'Mailbox', 'Received', 'What came of it'] as const;
const states: readonly LetterState[] = ['received', 'done', 'filtered', 'failed'];

function Outcome({ letter, on_done }: { letter: Letter; on_done: () => Promise<void> }) {
  const again = useAction(async () => {
    await post(`/letters/${letter.id}/run-again`);
    announce('The letter runs again');
    await on_done();
  });
  const repeatable = letter.state === 'failed' || letter.state === 'filtered';
  return (
    <>
      {letter.issue !== null && <Go to={`/issues/number/${letter.issue}`}>{letter.comment === null ? 'Issue' : 'Comment on an issue'}</Go>}
      {letter.reason !== '' && <span className="reason">{letter.reason}</span>}
      <span className="letter-tools">
        {repeatable && <Button busy={again.busy} on_press={again.run} label={`Run again: ${letter.subject || 'letter without subject'}`}>{again.busy ? 'Running…' : 'Run again'}</Button>}
        <a href={`/api/v1/letters/${letter.id}/raw`} download={`letter-${letter.id}.eml`} aria-label={`.eml of ${letter.subject || 'the letter without subject'}`}>.eml</a>
      </span>
      <ProblemAlert problem={again.problem} />
    </>
  );
}

export function LetterList() {
  const search = useSearch();
  const is_admin = useMay('admin');
  const filter = { mailbox: search.get('mailbox') ?? '', state: search.get('state') ?? '' };
  const view = query({ ...filter, before: search.get('before') ?? '' });
  const { data, problem, reload } = useResource<LetterPage>(`/letters${view}`, ['letters']);
  const mailboxes = useResource<Items<Mailbox>>(is_admin ? '/mailboxes' : null).data?.items ?? [];
  const set = (name: 'mailbox' | 'state', value: string): void => navigate(`/letters${query({ ...filter, [name]: value })}`, 'replace');
  return (
    <Page title="Letters" about="Every mail that was taken, and what came of it. Nothing is lost: what failed is kept and can be run again.">
      <div className="filters" role="search" aria-label="Letters">
        {is_admin && (
          <label>Mail server <select value={filter.mailbox} onChange={(e) => set('mailbox', e.target.value)}>
            <option value="">All</option>{mailboxes.map((m) => <option key={m.id} value={m.id}>{m.name}</option>)}
          </select></label>
        )}
        <label>State <select value={filter.state} onChange={(e) => set('state', e.target.value)}>
          <option value="">All</option>{states.map((s) => <option key={s} value={s}>{letter_words[s].word}</option>)}
        </select></label>
      </div>
      {data === null ? <Pending problem={problem} /> : data.items.length === 0 ? (
        view === '' ? <Empty title="No letters yet"><p>They appear here as soon as a connected mailbox receives mail.</p></Empty>
          : <Empty title="No letter matches"><p><Go to="/letters">Show all letters</Go></p></Empty>
      ) : (
        <Table caption="Letters, newest first" columns={columns}>
          {data.items.map((l) => (
            <Row key={l.id}>
              <Cell of="Letter" kind="main"><b>{l.subject || 'No subject'}</b><span className="sub">{l.from || 'Sender unknown'}, {size(l.bytes)}</span></Cell>
              <Cell of="State" kind="tight"><State {...letter_words[l.state]} /></Cell>
              <Cell of="Mailbox">{mailboxes.find((m) => m.id === l.mailbox)?.name ?? `Number ${l.mailbox}`}</Cell>
              <Cell of="Received" kind="tight"><Time at={l.received_at} /></Cell>
              <Cell of="What came of it"><Outcome letter={l} on_done={reload} /></Cell>
            </Row>
          ))}
        </Table>
      )}
      {data !== null && (
        <nav className="pager" aria-label="Pages">
          {search.has('before') ? <Go to={`/letters${query(filter)}`}>Newest</Go> : <span />}
          {data.next !== undefined && <Go to={`/letters${query({ ...filter, before: data.next })}`}>Older</Go>}
        </nav>
      )}
    </Page>
  );
}
