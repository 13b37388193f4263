import type { AuditAction, AuditDetail, AuditEntry, GrantState } from '../api/types';
import { grant_words } from './words';

/** What somebody did, to be read after their name. */
export const action_words: Record<AuditAction, string> = {
  'setup.finished': 'set Outlink up',
  'setup.failed': 'tried to set Outlink up and was refused',
  'session.opened': 'signed in',
  'session.failed': 'tried to sign in and was refused',
  'session.closed': 'signed out',
  'person.created': 'added a person',
  'person.changed': 'changed a person',
  'person.role_changed': 'changed a person’s role',
  'person.bounce_cleared': 'said that letters reach a person again',
  'provider.discovered': 'asked an issuer for its endpoints',
  'link.created': 'created a link',
  'link.changed': 'changed a link',
  'link.deleted': 'deleted a link',
  'link.secret_added': 'added a client secret to a link',
  'link.secret_removed': 'removed a client secret of a link',
  'grant.created': 'added an account to a link',
  'grant.deleted': 'removed an account of a link',
  'grant.consent_started': 'went to the provider to consent',
  'grant.consent_finished': 'connected an account by consent',
  'grant.consent_failed': 'came back from the provider without a consent',
  'grant.connected': 'asked for a token',
  'grant.device_started': 'asked for a code to type at the provider',
  'grant.account_accepted': 'accepted another account than the expected one',
  'grant.account_refused': 'refused another account than the expected one',
  'grant.state_changed': 'noticed a change of an account’s state',
  'grant.tested': 'tested an account of a link',
  'api_token.created': 'made an API token',
  'api_token.revoked': 'revoked an API token',
  'token.read': 'read an access token',
  'mailbox.created': 'added a mail server',
  'mailbox.changed': 'changed a mail server',
  'mailbox.deleted': 'deleted a mail server',
  'mailbox.tested': 'tested a mail server',
  'mailbox.pumped': 'asked a mail server for new letters',
  'handler.created': 'added a mail handler',
  'handler.changed': 'changed a mail handler',
  'handler.deleted': 'deleted a mail handler',
  'letter.run_again': 'ran a letter again',
  'letters.run_again': 'ran all failed letters again',
  'letter.imported': 'imported a letter into a mail server',
  'outgoing_server.created': 'added an outgoing mail server',
  'outgoing_server.changed': 'changed an outgoing mail server',
  'outgoing_server.deleted': 'deleted an outgoing mail server',
  'outgoing_server.tested': 'tested an outgoing mail server',
  'outgoing_server.test_sent': 'sent a test letter',
  'outgoing_letter.sent_again': 'sent a letter of the outbox again',
  'outgoing_letter.cancelled': 'cancelled a letter of the outbox',
  'template.changed': 'changed a mail template',
  'template.reset': 'reset a mail template',
  'project.created': 'added a project',
  'issue.created': 'created an issue',
  'issue.changed': 'changed an issue',
  'issue.commented': 'commented on an issue',
  'issue.watched': 'began to watch an issue',
  'issue.unwatched': 'stopped watching an issue',
};

/** Beginnings of actions, to filter by. */
export const action_groups: readonly (readonly [string, string])[] = [
  ['session.', 'Signing in and out'], ['person.', 'People'], ['link.', 'Links'], ['grant.', 'Accounts of links'], ['grant.consent_', 'Consents'],
  ['grant.state_changed', 'States of accounts'], ['token.', 'Reads of access tokens'], ['api_token.', 'API tokens'], ['mailbox.', 'Mail servers'], ['handler.', 'Mail handlers'], ['letter', 'Letters'], ['outgoing_server.', 'Outgoing mail servers'], ['outgoing_letter.', 'Outbox'], ['template.', 'Mail templates'], ['issue.', 'Issues'], ['project.', 'Projects'],
];

const kind_words: Record<string, string> = {
  link: 'Link', grant: 'Account', mailbox: 'Mail server', handler: 'Mail handler', person: 'Person', provider: 'Issuer', project: 'Project', issue: 'Issue', letter: 'Letter', outgoing_server: 'Outgoing mail server', outgoing_letter: 'Letter of the outbox', template: 'Mail template', api_token: 'API token',
};

const detail = (entry: AuditEntry, name: string): string | undefined => entry.details.find((d) => d.name === name)?.value;
const is_state = (name: string | undefined): name is GrantState => name !== undefined && name !== 'unused' && Object.hasOwn(grant_words, name);

export function who_words({ actor }: AuditEntry): string {
  if (actor.kind === 'service') return 'Outlink';
  if (actor.name === '') return 'Somebody unknown';
  return actor.kind === 'api_token' ? `API token ${actor.name}` : actor.name;
}

export function what_words(entry: AuditEntry): string {
  const from = detail(entry, 'from');
  const to = detail(entry, 'to');
  const what = entry.action === 'grant.state_changed' && is_state(from) && is_state(to)
    ? `noticed that an account went from “${grant_words[from].word}” to “${grant_words[to].word}”` : action_words[entry.action];
  return entry.count > 1 ? `${what}, ${entry.count} times` : what;
}

/** "Link Company mail", "Letter 12"; empty when the entry is about nothing but who did it. */
export function about_words({ subject }: AuditEntry): string {
  const kind = Object.hasOwn(kind_words, subject.kind) ? kind_words[subject.kind] : undefined;
  if (kind === undefined || (subject.name === '' && subject.id === '')) return '';
  if (subject.kind === 'issue') return `${kind} ${subject.id}${subject.name === '' ? '' : `: ${subject.name}`}`;
  return `${kind} ${subject.name === '' ? subject.id : subject.name}`;
}

/** The page of what the entry is about; null when it has none, or is gone. */
export function about_page(entry: AuditEntry): string | null {
  const { subject } = entry;
  if (subject.kind !== 'grant' && entry.action.endsWith('.deleted')) return null;
  const link = detail(entry, 'link_id');
  switch (subject.kind) {
    case 'grant': return link === undefined ? null : `/admin/links/${link}`;
    case 'link': return `/admin/links/${subject.id}`;
    case 'mailbox': return `/admin/mail/${subject.id}`;
    case 'issue': return `/issues/${subject.id}`;
    case 'person': return subject.id === '' ? null : '/admin/people';
    case 'project': return '/admin/projects';
    case 'outgoing_server': return `/admin/outgoing/${subject.id}`;
    case 'outgoing_letter': return `/outbox/${subject.id}`;
    case 'template': return `/admin/templates/${subject.id}`;
    case 'letter': return `/letters/${subject.id}`;
    default: return null;
  }
}

const silent = new Set(['link_id']);
const in_what = new Set(['from', 'to']);

/** The details that the other columns do not say, as "Client secret: replaced". */
export function detail_words(entry: AuditEntry): string[] {
  const shown = (d: AuditDetail): boolean => d.value !== '' && !silent.has(d.name) && !(entry.action.startsWith('grant.') && in_what.has(d.name));
  return entry.details.filter(shown).map(({ name, value }) => {
    const words = name.replaceAll('_', ' ');
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}: ${value}`;
  });
}
