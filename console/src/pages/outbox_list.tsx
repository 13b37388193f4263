import { query } from '../api/client';
import { useResource } from '../api/resource';
import { useMay } from '../api/session';
import type { Items, OutgoingLetter, OutgoingLetterPage, OutgoingLetterState, OutgoingServer } from '../api/types';
import { outgoing_kind_words, outgoing_words } from '../format/outgoing_words';
import { Go, navigate, useSearch } from '../router';
import { PeerWords } from '../ui/alert';
import { Cell, Empty, Page, Pending, Row, Table } from '../ui/page';
import { SearchBox } from '../ui/search_box';
import { State } from '../ui/state';
import { Distance, Time } from '../ui/time';
import { OutboxActions } from './outbox_parts';

const columns = ['Letter', 'State', 'Queued', 'What came of it'] as const;
const states: readonly OutgoingLetterState[] = ['waiting', 'sent', 'failed', 'cancelled'];
type Filter = { q: string; server: string; state: string };

function Filters({ filter, servers }: { filter: Filter; servers: readonly OutgoingServer[] | null }) {
  const set = (name: keyof Filter, value: string): void => navigate(`/outbox${query({ ...filter, [name]: value })}`, 'replace');
  return (
    <div className="filters" role="search" aria-label="Outbox">
      <SearchBox asked={filter.q} on_search={(words) => set('q', words)} placeholder="Words in recipient or subject" />
      {servers !== null && (
        <label>Mail server <select value={filter.server} onChange={(e) => set('server', e.target.value)}>
          <option value="">All</option>{servers.map((s) => <option key={s.id} value={s.id}>{s.name}</option>)}
        </select></label>
      )}
      <label>State <select value={filter.state} onChange={(e) => set('state', e.target.value)}>
        <option value="">All</option>{states.map((s) => <option key={s} value={s}>{outgoing_words[s].word}</option>)}
      </select></label>
    </div>
  );
}

function LetterRow({ letter: l, on_done }: { letter: OutgoingLetter; on_done: () => Promise<void> }) {
  return (
    <Row>
      <Cell of="Letter" kind="main"><Go to={`/outbox/${l.id}`}>{l.subject || 'No subject'}</Go><span className="sub">To {l.to}</span><span className="sub">{outgoing_kind_words[l.kind]}, {l.server === null ? 'waits for a mail server' : `by ${l.server_name}`}</span></Cell>
      <Cell of="State" kind="tight"><State {...outgoing_words[l.state]} />{l.next_try !== null && <span className="sub">next try <Distance at={l.next_try} /></span>}</Cell>
      <Cell of="Queued" kind="tight"><Time at={l.created_at} /></Cell>
      <Cell of="What came of it">
        {l.sent_at !== null && l.state === 'sent' && <>Sent <Time at={l.sent_at} /></>}
        {l.trouble !== '' && <span className="reason">{l.trouble}</span>}
        {l.state !== 'sent' && <PeerWords who="The server’s words">{l.answer}</PeerWords>}
        <span className="letter-tools"><OutboxActions letter={l} on_done={on_done} /></span>
      </Cell>
    </Row>
  );
}

export function Outbox() {
  const search = useSearch();
  const filter: Filter = { q: search.get('q') ?? '', server: search.get('server') ?? '', state: search.get('state') ?? '' };
  const view = query({ ...filter, before: search.get('before') ?? '' });
  const { data, problem, reload } = useResource<OutgoingLetterPage>(`/outbox${view}`, ['outbox']);
  const is_admin = useMay('admin');
  const servers = useResource<Items<OutgoingServer>>(is_admin ? '/outgoing-servers' : null).data?.items ?? null;
  return (
    <Page title="Outbox" about="Every letter that Outlink sends. It survives restarts; what fails is tried again, then kept with its reason.">
      <Filters filter={filter} servers={servers} />
      {data === null ? <Pending problem={problem} /> : data.items.length === 0 ? (
        view === '' ? <Empty title="Nothing was sent yet"><p>Notices about issues appear here once there is an {is_admin ? <Go to="/admin/outgoing">outgoing mail server</Go> : 'outgoing mail server'}.</p></Empty>
          : <Empty title="No letter matches"><p><Go to="/outbox">Show all letters</Go></p></Empty>
      ) : (
        <Table caption="Letters on their way out, newest first" columns={columns}>{data.items.map((l) => <LetterRow key={l.id} letter={l} on_done={reload} />)}</Table>
      )}
      {data !== null && (
        <nav className="pager" aria-label="Pages">
          {search.has('before') ? <Go to={`/outbox${query(filter)}`}>Newest</Go> : <span />}
          {data.next !== undefined && <Go to={`/outbox${query({ ...filter, before: data.next })}`}>Older</Go>}
        </nav>
      )}
    </Page>
  );
}
