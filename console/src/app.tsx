import { useEffect, useState, type ReactElement } from 'react';
import { follow_changes, useLive } from './api/changes';
import { load_session } from './api/client';
import { to_problem, type Problem } from './api/problem';
import { may, useSession, useWho } from './api/session';
import type { Role } from './api/types';
import { role_words } from './format/words';
import { local_path, match } from './route_match';
import { navigate, usePath, useSearch } from './router';
import { Pending, Page } from './ui/page';
import { Announcer, DevelopmentBanner, Shell } from './ui/shell';
import { ApiTokens } from './pages/api_tokens';
import { Audit } from './pages/audit';
import { Dashboard } from './pages/dashboard';
import { FindIssue } from './pages/find_issue';
import { HandlerCreate, HandlerEdit } from './pages/handler_edit';
import { IssueList } from './pages/issue_list';
import { IssuePage } from './pages/issue_page';
import { LetterList } from './pages/letter_list';
import { LetterOne } from './pages/letter_page';
import { LinkCreate } from './pages/link_create';
import { LinkEdit } from './pages/link_edit';
import { LinkList } from './pages/link_list';
import { LinkPage } from './pages/link_page';
import { MailboxCreate } from './pages/mailbox_create';
import { MailboxEdit } from './pages/mailbox_edit';
import { MailboxList } from './pages/mailbox_list';
import { MailboxPage } from './pages/mailbox_page';
import { NewIssue } from './pages/new_issue';
import { Outbox } from './pages/outbox_list';
import { OutboxOne } from './pages/outbox_page';
import { OutgoingCreate, OutgoingEdit } from './pages/outgoing_edit';
import { OutgoingList } from './pages/outgoing_list';
import { OutgoingOne } from './pages/outgoing_page';
import { People } from './pages/people';
import { Projects } from './pages/projects';
import { SetUp } from './pages/set_up';
import { SignIn } from './pages/sign_in';
import { TemplateEdit } from './pages/template_edit';
import { TemplateList } from './pages/template_list';
import { TryLetter } from './pages/try_letter';

type Parts = Record<string, string>;
type Place = { pattern: string; least: Role; page: (parts: Parts) => ReactElement };

const id = (parts: Parts): number => Number(parts.id);
const places: readonly Place[] = [
  { pattern: '/', least: 'viewer', page: () => <Dashboard /> },
  { pattern: '/issues', least: 'viewer', page: () => <IssueList /> },
  { pattern: '/issues/new', least: 'agent', page: () => <NewIssue /> },
  { pattern: '/issues/number/:id', least: 'viewer', page: (p) => <FindIssue id={id(p)} /> },
  { pattern: '/issues/:key', least: 'viewer', page: (p) => <IssuePage key={p.key} issue_key={p.key ?? ''} /> },
  { pattern: '/letters', least: 'agent', page: () => <LetterList /> },
  { pattern: '/letters/:id', least: 'agent', page: (p) => <LetterOne key={p.id} id={id(p)} /> },
  { pattern: '/admin/links', least: 'admin', page: () => <LinkList /> },
  { pattern: '/admin/links/new', least: 'admin', page: () => <LinkCreate /> },
  { pattern: '/admin/links/:id', least: 'admin', page: (p) => <LinkPage key={p.id} id={id(p)} /> },
  { pattern: '/admin/links/:id/edit', least: 'admin', page: (p) => <LinkEdit key={p.id} id={id(p)} /> },
  { pattern: '/admin/mail', least: 'admin', page: () => <MailboxList /> },
  { pattern: '/admin/mail/new', least: 'admin', page: () => <MailboxCreate /> },
  { pattern: '/admin/mail/:id', least: 'admin', page: (p) => <MailboxPage key={p.id} id={id(p)} /> },
  { pattern: '/admin/mail/:id/edit', least: 'admin', page: (p) => <MailboxEdit key={p.id} id={id(p)} /> },
  { pattern: '/admin/mail/:id/try', least: 'admin', page: (p) => <TryLetter key={p.id} id={id(p)} /> },
  { pattern: '/admin/mail/:id/handlers/new', least: 'admin', page: (p) => <HandlerCreate key={p.id} mailbox={id(p)} /> },
  { pattern: '/admin/mail/:id/handlers/:handler', least: 'admin', page: (p) => <HandlerEdit key={p.handler} mailbox={id(p)} id={Number(p.handler)} /> },
  { pattern: '/admin/outgoing', least: 'admin', page: () => <OutgoingList /> },
  { pattern: '/admin/outgoing/new', least: 'admin', page: () => <OutgoingCreate /> },
  { pattern: '/admin/outgoing/:id', least: 'admin', page: (p) => <OutgoingOne key={p.id} id={id(p)} /> },
  { pattern: '/admin/outgoing/:id/edit', least: 'admin', page: (p) => <OutgoingEdit key={p.id} id={id(p)} /> },
  { pattern: '/outbox', least: 'agent', page: () => <Outbox /> },
  { pattern: '/outbox/:id', least: 'agent', page: (p) => <OutboxOne key={p.id} id={id(p)} /> },
  { pattern: '/admin/templates', least: 'admin', page: () => <TemplateList /> },
  { pattern: '/admin/templates/:kind', least: 'admin', page: (p) => <TemplateEdit key={p.kind} kind={p.kind ?? ''} /> },
  { pattern: '/admin/projects', least: 'admin', page: () => <Projects /> },
  { pattern: '/admin/api-tokens', least: 'admin', page: () => <ApiTokens /> },
  { pattern: '/admin/people', least: 'admin', page: () => <People /> },
  { pattern: '/audit', least: 'admin', page: () => <Audit /> },
];

function Refused({ least }: { least: Role }) {
  const who = useWho();
  return (
    <Page title="Not for this role">
      <p>This page needs the role {role_words[least].toLowerCase()}. {who !== undefined && `You are signed in as ${who.name}, ${role_words[who.role].toLowerCase()}.`}</p>
      <p>An administrator can change roles under People.</p>
    </Page>
  );
}

function Content() {
  const path = usePath();
  const who = useWho();
  for (const place of places) {
    const parts = match(place.pattern, path);
    if (parts !== null) return may(who, place.least) ? place.page(parts) : <Refused least={place.least} />;
  }
  return <Page title="Nothing here"><p>There is no page at this address. It may have been deleted, or the address is wrong.</p></Page>;
}

/** Everything for somebody who is signed in. Pages come once the first cursor of changes is known, so that none is missed. */
function Signed() {
  const { ready } = useLive();
  useEffect(() => {
    const stop = new AbortController();
    void follow_changes(stop.signal);
    return () => stop.abort();
  }, []);
  return <Shell>{ready ? <Content /> : <Pending problem={null} />}</Shell>;
}

function Leave({ to }: { to: string }) {
  useEffect(() => navigate(to, 'replace'), [to]);
  return null;
}

function Alone() {
  const path = usePath();
  const to = local_path(useSearch().get('to'));
  const signed_in = useSession()?.signed_in === true;
  if (signed_in) return path === '/sign-in' || path === '/set-up' ? <Leave to={to} /> : <Signed />;
  if (path !== '/sign-in' && path !== '/set-up') return <Leave to={`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`} />;
  return (
    <>
      <DevelopmentBanner />
      {path === '/set-up' ? <SetUp /> : <SignIn />}
      <Announcer />
    </>
  );
}

export function App() {
  const session = useSession();
  const [problem, set_problem] = useState<Problem | null>(null);
  useEffect(() => { load_session().catch((error: unknown) => set_problem(to_problem(error))); }, []);
  if (session === null) return <main className="alone"><Pending problem={problem} /></main>;
  return <Alone />;
}
