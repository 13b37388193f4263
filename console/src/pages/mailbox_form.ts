import type { Afterwards, Link, Mailbox, MailboxForm, Project, Protocol, Provider, TakeOver } from '../api/types';
import { protocol_port } from '../format/mail_words';
import { typed_number } from '../format/typed_number';
import { filled } from './link_prefill';

/** The fields as typed. `authentication`: "password", "link 3" for a new account on link 3, or "grant 7" for an account that is there. */
export type MailboxDraft = {
  name: string; description: string; provider: string; protocol: Protocol; host: string; port: string; timeout_ms: string; authentication: string;
  user_name: string; password: string; folder: string; take_over: TakeOver; since: string; afterwards: Afterwards; move_to: string; poll_seconds: string;
  /** Of the first handler; empty: none. Only for a new one. */
  project: string;
  enabled: boolean;
};

type Family = 'imap' | 'pop3' | 'graph';
export const family_of = (p: Protocol): Family => (p === 'graph' ? 'graph' : p.startsWith('pop3') ? 'pop3' : 'imap');
export const is_pop3 = (d: { protocol: Protocol }): boolean => family_of(d.protocol) === 'pop3';
export const is_plain = (p: Protocol): boolean => p === 'imap' || p === 'pop3';

export const empty_draft = (projects: readonly Project[], link: string | null): MailboxDraft => ({
  name: '', description: '', provider: 'custom', protocol: 'imaps', host: '', port: '993', timeout_ms: '30000', authentication: link === null ? 'password' : `link ${link}`,
  user_name: '', password: '', folder: 'INBOX', take_over: 'unread', since: '', afterwards: 'mark_seen', move_to: '', poll_seconds: '60',
  project: projects[0] === undefined ? '' : String(projects[0].id), enabled: true,
});

export const draft_of_mailbox = (m: Mailbox): MailboxDraft => ({
  name: m.name, description: m.description, provider: m.provider, protocol: m.protocol, host: m.host, port: String(m.port), timeout_ms: String(m.timeout_ms),
  authentication: m.authentication.kind === 'password' ? 'password' : `grant ${m.authentication.grant}`,
  user_name: m.user_name, password: '', folder: m.folder, take_over: m.take_over, since: m.since?.slice(0, 10) ?? '', afterwards: m.afterwards, move_to: m.move_to,
  poll_seconds: String(m.poll_seconds), project: '', enabled: m.enabled,
});

/** The link that a new or an old account belongs to. */
export function link_of(authentication: string, links: readonly Link[]): Link | undefined {
  const [kind, id] = authentication.split(' ');
  return links.find((l) => (kind === 'link' ? String(l.id) === id : kind === 'grant' && l.grants.some((g) => String(g.id) === id)));
}

type Server = { protocol: Protocol; host: string; port: string };

/** A host of the provider's row. Tenant and cloud are the link's, where it is one to this provider. */
export function host_at(template: string, p: Provider, link: Link | undefined): string {
  const defaults = p.variables.map((v) => [v.name, v.default] as const);
  const chosen = link?.provider === p.id ? link.variables.map((v) => [v.name, v.value] as const) : [];
  return filled(template, p, Object.fromEntries([...defaults, ...chosen]));
}

/** The provider's server for the way to read mail; undefined when it has none. */
function server_of(p: Provider, family: Family, link: Link | undefined): Server | undefined {
  const found = p.mail.find((m) => m.use === family);
  if (found === undefined) return undefined;
  if (family === 'graph') return { protocol: 'graph', host: host_at(found.host, p, link), port: String(found.port) };
  const with_tls = found.security === 'tls';
  const protocol = family === 'imap' ? (with_tls ? 'imaps' : 'imap_starttls') : with_tls ? 'pop3s' : 'pop3_stls';
  return { protocol, host: host_at(found.host, p, link), port: String(found.port) };
}

/** Whether the catalogue has a server for it; for the choices of a form. */
export const offers_protocol = (p: Provider | undefined, protocol: Protocol): boolean => family_of(protocol) !== 'graph' || p?.mail.some((m) => m.use === 'graph') === true;

/** What the protocol cannot do is not left chosen. */
function fitting(d: MailboxDraft): MailboxDraft {
  if (!is_pop3(d)) return d;
  return { ...d, folder: 'INBOX', afterwards: d.afterwards === 'remove' ? 'remove' : 'keep', move_to: '' };
}

/** A provider's server, and the first link to it when none is chosen yet. */
export function with_provider(d: MailboxDraft, p: Provider, links: readonly Link[]): MailboxDraft {
  const link = links.find((l) => l.provider === p.id);
  const authentication = d.authentication === 'password' && link !== undefined ? `link ${link.id}` : d.authentication;
  const server = server_of(p, family_of(d.protocol), link_of(authentication, links)) ?? server_of(p, 'imap', link_of(authentication, links));
  return fitting({ ...d, provider: p.id, authentication, ...server });
}

/** Another protocol brings its own port, unless another was typed, and the provider's own server for it. */
export function with_protocol(d: MailboxDraft, protocol: Protocol, p: Provider | undefined, links: readonly Link[]): MailboxDraft {
  const link = link_of(d.authentication, links);
  const before = p === undefined ? undefined : server_of(p, family_of(d.protocol), link);
  const next = p === undefined ? undefined : server_of(p, family_of(protocol), link);
  const host = next !== undefined && (d.host === '' || d.host === before?.host) ? next.host : d.host;
  const port = d.port === String(protocol_port[d.protocol]) ? String(protocol_port[protocol]) : d.port;
  // What comes with POP3 is no choice of the administrator.
  const back = is_pop3(d) && family_of(protocol) !== 'pop3' && d.afterwards === 'keep' ? { afterwards: 'mark_seen' as const } : {};
  return fitting({ ...d, ...back, protocol, host, port });
}

const refusing = [
  { name: 'Google', provider: 'google', hosts: /(^|\.)(gmail|googlemail|google)\.com$/i },
  { name: 'Microsoft', provider: 'microsoft', hosts: /(^|\.)(office365\.com|outlook\.com|office365\.us|partner\.outlook\.cn)$/i },
];
/** Who refuses the password of this form; empty when nobody is known to. */
export const refuses_passwords = (d: { provider: string; host: string }): string =>
  refusing.find((r) => r.provider === d.provider || r.hosts.test(d.host.trim()))?.name ?? '';

/** `before`: the way to sign in is only sent when it changed. */
export function form_of(d: MailboxDraft, before: string | null): MailboxForm {
  const [kind, id] = d.authentication.split(' ');
  const changed = d.authentication !== before;
  return {
    name: d.name, description: d.description, provider: d.provider, protocol: d.protocol, host: d.host.trim(), port: typed_number(d.port), timeout_ms: typed_number(d.timeout_ms),
    user_name: d.user_name, folder: d.folder, take_over: d.take_over, afterwards: d.afterwards, move_to: d.afterwards === 'move' ? d.move_to : '', poll_seconds: typed_number(d.poll_seconds),
    enabled: d.enabled,
    ...(d.take_over === 'since_date' && d.since !== '' && { since: d.since }),
    ...(d.project !== '' && { project: Number(d.project) }),
    ...(kind === 'password' && d.password !== '' && { password: d.password }),
    ...(kind === 'link' && changed && { link: Number(id) }),
    ...(kind === 'grant' && changed && { grant: Number(id) }),
  };
}
