import { useState } from 'react';
import { post, query } from '../api/client';
import { useHandlerNames } from '../api/handlers';
import { useResource } from '../api/resource';
import { useMay } from '../api/session';
import type { Items, Letter, LetterPage, LetterState, Mailbox } from '../api/types';
import { size } from '../format/bytes';
import { capital, letters } from '../format/mail_words';
import { letter_words } from '../format/words';
import { Go, navigate, useSearch } from '../router';
import { Notice, ProblemAlert } from '../ui/alert';
import { announce } from '../ui/announce';
import { Button, useAction } from '../ui/button';
import { Cell, Empty, Page, Pending, Row, Table } from '../ui/page';
import { SearchBox } from '../ui/search_box';
import { State } from '../ui/state';
import { Time } from '../ui/time';
import { LetterEnd, RunAgain, subject_of } from './letter_parts';

const columns = ['Letter', 'State', 'Mailbox', 'Received', 'What came of it'] as const;
const states: readonly LetterState[] = ['received', 'done', 'filtered', 'failed'];
type Filter = { q: string; mailbox: string; state: string };

function Filters({ filter, mailboxes }: { filter: Filter; mailboxes: readonly Mailbox[] | null }) {
  const set = (name: keyof Filter, value: string): void => navigate(`/letters${query({ ...filter, [name]: value })}`, 'replace');
  return (
    <div className="filters" role="search" aria-label="Letters">
      <SearchBox asked={filter.q} on_search={(words) => set('q', words)} placeholder="Words in sender, subject, Message-ID or reason" />
      {mailboxes !== null && (
        <label>Mail server <select value={filter.mailbox} onChange={(e) => set('mailbox', e.target.value)}>
          <option value="">All</option>{mailboxes.map((m) => <option key={m.id} value={m.id}>{m.name}</option>)}
        </select></label>
      )}
      <label>State <select value={filter.state} onChange={(e) => set('state', e.target.value)}>
        <option value="">All</option>{states.map((s) => <option key={s} value={s}>{letter_words[s].word}</option>)}
      </select></label>
    </div>
  );
}

/** Of the mail server that is shown, or of all. */
function RunAllAgain({ mailbox, on_done }: { mailbox: string; on_done: () => Promise<void> }) {
  const [ran, set_ran] = useState<number | null>(null);
  const all = useAction(async () => {
    set_ran(null);
    const got = await post<{ letters: number }>(`/letters/run-again${query({ mailbox })}`);
    set_ran(got.letters);
    announce(got.letters === 0 ? 'No letter could be run again' : `${capital(letters(got.letters))} ran again`);
    await on_done();
  });
  return (
    <div className="beside-table">
      <Button busy={all.busy} on_press={all.run}>{all.busy ? 'Running…' : 'Run all failed again'}</Button>
      <span className="none">{mailbox === '' ? 'Of all mail servers' : 'Of this mail server'}; up to 1,000 at once.</span>
      {ran !== null && <Notice tone={ran === 0 ? 'info' : 'ok'} title={ran === 0 ? 'No letter could be run again' : `${capital(letters(ran))} ran again`}><p>What fails again is listed here with its reason.</p></Notice>}
      <ProblemAlert problem={all.problem} />
    </div>
  );
}

function LetterRow({ letter: l, mailbox, handler, on_done }: { letter: Letter; mailbox: string; handler: string | undefined; on_done: () => Promise<void> }) {
  return (
    <Row>
      <Cell of="Letter" kind="main"><Go to={`/letters/${l.id}`}>{l.subject || 'No subject'}</Go><span className="sub">{l.from || 'Sender unknown'}, {size(l.bytes)}</span></Cell>
      <Cell of="State" kind="tight"><State {...letter_words[l.state]} /></Cell>
      <Cell of="Mailbox">{mailbox}{handler !== undefined && <span className="sub">Handler: {handler}</span>}</Cell>
      <Cell of="Received" kind="tight"><Time at={l.received_at} /></Cell>
      <Cell of="What came of it">
        <LetterEnd letter={l} />
        {l.has_bytes && (
          <span className="letter-tools">
            <RunAgain letter={l} on_done={on_done} />
            <a href={`/api/v1/letters/${l.id}/raw`} download={`letter-${l.id}.eml`} aria-label={`.eml of ${subject_of(l)}`}>.eml</a>
          </span>
        )}
      </Cell>
    </Row>
  );
}

export function LetterList() {
  const search = useSearch();
  const is_admin = useMay('admin');
  const filter: Filter = { q: search.get('q') ?? '', mailbox: search.get('mailbox') ?? '', state: search.get('state') ?? '' };
  const view = query({ ...filter, before: search.get('before') ?? '' });
  const { data, problem, reload } = useResource<LetterPage>(`/letters${view}`, ['letters']);
  const mailboxes = useResource<Items<Mailbox>>(is_admin ? '/mailboxes' : null).data?.items ?? [];
  // A mailbox that is gone has no handlers to name.
  const handlers = useHandlerNames((data?.items ?? []).flatMap((l) => (l.handler !== null && mailboxes.some((m) => m.id === l.mailbox) ? [l.mailbox] : [])));
  return (
    <Page title="Letters" about="Every mail that was taken, and what came of it. Nothing is lost: what failed is kept and can be run again.">
      <Filters filter={filter} mailboxes={is_admin ? mailboxes : null} />
      {filter.state === 'failed' && data !== null && <RunAllAgain key={filter.mailbox} mailbox={filter.mailbox} on_done={reload} />}
      {data === null ? <Pending problem={problem} /> : data.items.length === 0 ? (
        view === '' ? <Empty title="No letters yet"><p>They appear here as soon as a connected mailbox receives mail.</p></Empty>
          : <Empty title="No letter matches"><p><Go to="/letters">Show all letters</Go></p></Empty>
      ) : (
        <Table caption="Letters, newest first" columns={columns}>
          {data.items.map((l) => (
            <LetterRow key={l.id} letter={l} mailbox={mailboxes.find((m) => m.id === l.mailbox)?.name ?? `Number ${l.mailbox}`} handler={l.handler === null ? undefined : handlers.get(l.handler)} on_done={reload} />
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
