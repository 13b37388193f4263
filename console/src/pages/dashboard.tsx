import type { ReactNode } from 'react';
import { useResource } from '../api/resource';
import { useMay } from '../api/session';
import { trouble_of, users_of } from '../api/grants';
import type { GrantState, HealthState, IssuePage, Items, Link, Mailbox, OutgoingServer, Overview, Warning } from '../api/types';
import { sender_words } from '../format/outgoing_words';
import { grant_words, health_words, type Tone } from '../format/words';
import { Go } from '../router';
import { Empty, Page, Pending, Section } from '../ui/page';
import { State } from '../ui/state';
import { Distance, Time } from '../ui/time';
import { Ahead } from '../ui/warnings';

const up_to = (count: number, most: number): string => (count >= most ? `${most}+` : String(count));

function Figure({ of, children, to, tone }: { of: string; children: ReactNode; to?: string; tone?: Tone }) {
  return (
    <div className={`figure ${tone ?? ''}`}>
      <p className="figure-name">{to === undefined ? of : <Go to={to}>{of}</Go>}</p>
      <div className="figure-value">{children}</div>
    </div>
  );
}

function Counts<T extends string>({ counts, words }: { counts: Partial<Record<T, number>>; words: Record<T, { tone: Tone; word: string; meaning: string }> }) {
  const all = (Object.keys(words) as T[]).flatMap((state) => { const n = counts[state] ?? 0; return n > 0 ? [{ state, n }] : []; });
  if (all.length === 0) return <span className="none">none</span>;
  return <ul className="counts">{all.map(({ state, n }) => <li key={state}><b>{n}</b> <State {...words[state]} /></li>)}</ul>;
}

type Quiet = Overview['quiet_mailboxes'];

/** Hours in the unit that people think in. */
const pause = (hours: number): string => (hours < 1 ? 'less than an hour' : hours < 48 ? (hours === 1 ? 'an hour' : `${hours} hours`) : `${Math.round(hours / 24)} days`);

type AttentionProps = { links: Link[]; mailboxes: Mailbox[]; servers: OutgoingServer[]; failed: number; quiet: Quiet };

function Attention({ links, mailboxes, servers, failed, quiet }: AttentionProps) {
  const grants = links.flatMap((l) => l.grants.filter((g) => g.state !== 'usable').map((g) => ({ l, g })));
  // A mailbox that only waits for its account is named there.
  const waits_for_account = (m: Mailbox | OutgoingServer): boolean => m.authentication.kind === 'link' && m.authentication.grant_state !== 'usable';
  const troubled = mailboxes.filter((m) => m.enabled && m.health.trouble !== undefined && !waits_for_account(m));
  const stuck = servers.filter((s) => s.enabled && s.health.trouble !== undefined && !waits_for_account(s));
  if (grants.length === 0 && stuck.length === 0 && troubled.length === 0 && failed === 0 && quiet.length === 0) return null;
  return (
    <Section title="Needs attention">
      <ul className="attention">
        {grants.map(({ l, g }) => (
          <li key={`g${g.id}`}>
            <State {...grant_words[g.state]} />
            <div><Go to={`/admin/links/${l.id}`}>{l.name}</Go> <span className="of">{g.account || g.login_hint || 'no account yet'}{users_of(g).length > 0 && `, used by ${users_of(g).map((u) => u.name).join(', ')}`}</span>
              <p>{trouble_of(g)?.words ?? grant_words[g.state].meaning}</p></div>
            <span className="since"><Distance at={trouble_of(g)?.since ?? g.updated_at} /></span>
          </li>
        ))}
        {troubled.map((m) => (
          <li key={`m${m.id}`}>
            <State {...health_words[m.health.state]} />
            <div><Go to={`/admin/mail/${m.id}`}>{m.name}</Go> <span className="of">{m.user_name}</span><p>{m.health.trouble?.words}</p></div>
            <span className="since"><Distance at={m.health.since} /></span>
          </li>
        ))}
        {stuck.map((s) => (
          <li key={`s${s.id}`}>
            <State {...sender_words[s.health.state]} />
            <div><Go to={`/admin/outgoing/${s.id}`}>{s.name}</Go> <span className="of">sends mail from {s.from_address}</span><p>{s.health.trouble?.words}</p></div>
            <span className="since"><Distance at={s.health.since} /></span>
          </li>
        ))}
        {quiet.map((q) => (
          <li key={`q${q.mailbox}`}>
            <State tone="warn" word="Quiet" />
            <div><Go to={`/admin/mail/${q.mailbox}`}>{q.name}</Go><p>No letter for far longer than usual: the longest pause before was {pause(q.longest_pause_hours)}. Check whether mail still reaches the mailbox.</p></div>
            <span className="since"><Distance at={q.last_letter_at} /></span>
          </li>
        ))}
        {failed > 0 && (
          <li>
            <State tone="bad" word="Failed" />
            <div><Go to="/letters?state=failed">{failed === 1 ? 'One letter' : `${failed} letters`}</Go><p>Kept with the reason; each can be run again.</p></div>
            <span />
          </li>
        )}
      </ul>
    </Section>
  );
}

function FirstSteps({ links, mailboxes }: { links: Link[]; mailboxes: Mailbox[] }) {
  if (mailboxes.length > 0) return null;
  return (
    <Section title="First steps">
      <ol className="steps">
        <li className={links.length > 0 ? 'done' : undefined}><Go to="/admin/links/new">Create a link</Go> to the provider that holds the mailbox: Application links, External application, Outgoing.</li>
        <li><Go to="/admin/mail/new">Add an incoming mail server</Go> that signs in with the link, and press Authorize.</li>
        <li>Send a letter to the mailbox. It appears here as an issue.</li>
      </ol>
    </Section>
  );
}

function Recent() {
  const { data, problem } = useResource<IssuePage>('/issues?limit=8', ['issues']);
  if (data === null) return <Pending problem={problem} />;
  if (data.items.length === 0) return <Empty title="No issues yet"><p>Letters that reach a connected mailbox appear here.</p></Empty>;
  return (
    <ul className="recent">
      {data.items.map((i) => <li key={i.id}><Go to={`/issues/${i.key}`}><span className="key">{i.key}</span> <span className="summary">{i.summary}</span></Go><Time at={i.created_at} /></li>)}
    </ul>
  );
}

export function Dashboard() {
  const is_admin = useMay('admin');
  const { data, problem } = useResource<Overview>('/overview', ['issues', 'mailboxes', 'links', 'letters']);
  const links = useResource<Items<Link>>(is_admin ? '/links' : null, ['links']).data?.items;
  const mailboxes = useResource<Items<Mailbox>>(is_admin ? '/mailboxes' : null, ['mailboxes', 'links']).data?.items;
  const servers = useResource<Items<OutgoingServer>>(is_admin ? '/outgoing-servers' : null, ['outbox', 'links']).data?.items ?? [];
  const warnings = useResource<Items<Warning>>(is_admin ? '/warnings' : null, ['links']).data?.items ?? [];
  return (
    <Page title="Dashboard">
      {data === null ? <Pending problem={problem} /> : (
        <>
          <div className="figures">
            <Figure of="Open issues" to="/issues?status=open"><b className="big">{up_to(data.open_issues, data.counted_up_to)}</b></Figure>
            <Figure of="Failed letters" to={is_admin ? '/letters?state=failed' : undefined} tone={data.failed_letters > 0 ? 'bad' : undefined}><b className="big">{up_to(data.failed_letters, data.counted_up_to)}</b></Figure>
            <Figure of="Mail servers" to={is_admin ? '/admin/mail' : undefined}><Counts<HealthState> counts={data.mailboxes} words={health_words} /></Figure>
            <Figure of="Accounts on links" to={is_admin ? '/admin/links' : undefined}><Counts<GrantState> counts={data.grants} words={grant_words} /></Figure>
          </div>
          {links !== undefined && mailboxes !== undefined && (
            <>
              <Attention links={links} mailboxes={mailboxes} servers={servers} failed={data.failed_letters} quiet={data.quiet_mailboxes} />
              <Ahead warnings={warnings} with_link />
              <FirstSteps links={links} mailboxes={mailboxes} />
            </>
          )}
          <Section title="Newest issues" actions={<Go to="/issues">All issues</Go>}><Recent /></Section>
        </>
      )}
    </Page>
  );
}
