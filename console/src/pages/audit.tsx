import { query } from '../api/client';
import { useResource } from '../api/resource';
import type { Account, AuditEntry, AuditPage, Items, Link, Mailbox } from '../api/types';
import { about_page, about_words, action_groups, detail_words, what_words, who_words } from '../format/audit_words';
import { Go, navigate, useSearch } from '../router';
import { ProblemAlert } from '../ui/alert';
import { Cell, Empty, Page, Pending, Row, Table } from '../ui/page';
import { Time } from '../ui/time';

const columns = ['When', 'Who', 'What', 'About', 'From', 'Details'] as const;
const filters = ['actor_kind', 'actor', 'action', 'subject_kind', 'subject'] as const;
type Filter = Partial<Record<(typeof filters)[number], string>>;

// "link:3" in a choice is two parameters in the address.
const joined = (kind: string | undefined, id: string | undefined): string => (kind === undefined ? '' : id === undefined ? kind : `${kind}:${id}`);
function parted(value: string): [string | undefined, string | undefined] {
  const [kind, id] = value.split(':');
  return [kind === '' ? undefined : kind, id];
}

function filter_of(search: URLSearchParams): Filter {
  const found: Filter = {};
  for (const name of filters) if ((search.get(name) ?? '') !== '') found[name] = search.get(name) ?? '';
  return found;
}
const show = (filter: Filter): void => navigate(`/audit${query(filter)}`, 'replace');

type Choice = readonly [value: string, label: string];
function Choices({ of }: { of: readonly Choice[] }) {
  return of.map(([value, label]) => <option key={value} value={value}>{label}</option>);
}

function Filters({ filter }: { filter: Filter }) {
  const people = useResource<Items<Account>>('/people').data?.items ?? [];
  const links = useResource<Items<Link>>('/links', ['links']).data?.items ?? [];
  const mailboxes = useResource<Items<Mailbox>>('/mailboxes', ['mailboxes']).data?.items ?? [];
  const who = joined(filter.actor_kind, filter.actor);
  const about = joined(filter.subject_kind, filter.subject);
  const of_people: readonly Choice[] = people.map((p) => [`person:${p.id}`, p.name]);
  const of_links: readonly Choice[] = links.map((l) => [`link:${l.id}`, l.name]);
  const of_mailboxes: readonly Choice[] = mailboxes.map((m) => [`mailbox:${m.id}`, m.name]);
  // What came by an address, or is gone, is a choice all the same.
  const other = (value: string, known: readonly Choice[]): boolean => value !== '' && !known.some(([v]) => v === value);
  return (
    <div className="filters" role="search" aria-label="Audit log">
      <label>Who <select value={who} onChange={(e) => { const [actor_kind, actor] = parted(e.target.value); show({ ...filter, actor_kind, actor }); }}>
        <option value="">Everybody</option>
        <option value="service">Outlink by itself</option>
        {other(who, [...of_people, ['service', '']]) && <option value={who}>{who.replace(':', ' ')}</option>}
        <Choices of={of_people} />
      </select></label>
      <label>What <select value={filter.action ?? ''} onChange={(e) => show({ ...filter, action: e.target.value })}>
        <option value="">Everything</option>
        {other(filter.action ?? '', action_groups) && <option value={filter.action}>{filter.action}</option>}
        <Choices of={action_groups} />
      </select></label>
      <label>About <select value={about} onChange={(e) => { const [subject_kind, subject] = parted(e.target.value); show({ ...filter, subject_kind, subject }); }}>
        <option value="">Anything</option>
        {other(about, [...of_links, ...of_mailboxes]) && <option value={about}>{about.replace(':', ' ')}</option>}
        <optgroup label="Links"><Choices of={of_links} /></optgroup>
        <optgroup label="Mail servers"><Choices of={of_mailboxes} /></optgroup>
      </select></label>
    </div>
  );
}

function About({ entry }: { entry: AuditEntry }) {
  const words = about_words(entry);
  const page = about_page(entry);
  if (words === '') return <span className="none">–</span>;
  return page === null ? words : <Go to={page}>{words}</Go>;
}

function Entry({ entry }: { entry: AuditEntry }) {
  const details = detail_words(entry);
  return (
    <Row>
      <Cell of="When" kind="tight"><Time at={entry.at} />{entry.count > 1 && <span className="sub">last <Time at={entry.last_at} /></span>}</Cell>
      <Cell of="Who"><b>{who_words(entry)}</b></Cell>
      <Cell of="What" kind="main">{what_words(entry)}</Cell>
      <Cell of="About"><About entry={entry} /></Cell>
      <Cell of="From">{entry.remote === '' ? <span className="none">–</span> : entry.remote}</Cell>
      <Cell of="Details">{details.length === 0 ? <span className="none">–</span> : details.map((d) => <span key={d} className="line">{d}</span>)}</Cell>
    </Row>
  );
}

export function Audit() {
  const search = useSearch();
  const filter = filter_of(search);
  const view = query({ ...filter, before: search.get('before') ?? '' });
  const { data, problem } = useResource<AuditPage>(`/audit${view}`);
  return (
    <Page title="Audit log" about="Who did what, when, and to what. Secrets are never in it: only that they were set, replaced or removed.">
      <Filters filter={filter} />
      {data === null ? <Pending problem={problem} /> : (
        <>
          <ProblemAlert problem={problem} />
          {data.items.length === 0 ? (
            view === '' ? <Empty title="Nothing yet"><p>What is done from now on appears here.</p></Empty>
              : <Empty title="Nothing matches"><p><Go to="/audit">Show everything</Go></p></Empty>
          ) : (
            <Table caption="Audit log, newest first" columns={columns}>{data.items.map((e) => <Entry key={e.id} entry={e} />)}</Table>
          )}
          <nav className="pager" aria-label="Pages">
            {search.has('before') ? <Go to={`/audit${query(filter)}`}>Show newest</Go> : <span />}
            {data.next !== undefined && <Go to={`/audit${query({ ...filter, before: data.next })}`}>Show older</Go>}
          </nav>
        </>
      )}
    </Page>
  );
}
