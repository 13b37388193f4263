import type { Link, Mailbox, MailboxForm, Project, Protocol, Provider } from '../api/types';
import { protocol_port } from '../format/words';

/** The fields as typed. `authentication`: "password", "link 3" for a new account on link 3, or "grant 7" for an account that is there. */
export type MailboxDraft = {
  name: string; description: string; provider: string; protocol: Protocol; host: string; port: string; timeout_ms: string; authentication: string;
  user_name: string; password: string; folder: string; project: string; enabled: boolean;
};

export const empty_draft = (projects: readonly Project[], link: string | null): MailboxDraft => ({
  name: '', description: '', provider: 'custom', protocol: 'imaps', host: '', port: '993', timeout_ms: '30000', authentication: link === null ? 'password' : `link ${link}`,
  user_name: '', password: '', folder: 'INBOX', project: projects[0] === undefined ? '' : String(projects[0].id), enabled: true,
});

export const draft_of_mailbox = (m: Mailbox): MailboxDraft => ({
  name: m.name, description: m.description, provider: m.provider, protocol: m.protocol, host: m.host, port: String(m.port), timeout_ms: String(m.timeout_ms),
  authentication: m.authentication.kind === 'password' ? 'password' : `grant ${m.authentication.grant}`,
  user_name: m.user_name, password: '', folder: m.folder, project: String(m.project), enabled: m.enabled,
});

/** A provider's server, and the first link to it when none is chosen yet. */
export function with_provider(d: MailboxDraft, p: Provider, links: readonly Link[]): MailboxDraft {
  const link = links.find((l) => l.provider === p.id);
  const authentication = d.authentication === 'password' && link !== undefined ? `link ${link.id}` : d.authentication;
  if (p.imap === undefined) return { ...d, provider: p.id, authentication };
  return { ...d, provider: p.id, protocol: 'imaps', host: p.imap.host, port: String(p.imap.port), authentication };
}

/** Another protocol brings its own port, unless another was typed. */
export const with_protocol = (d: MailboxDraft, protocol: Protocol): MailboxDraft =>
  ({ ...d, protocol, port: d.port === String(protocol_port[d.protocol]) ? String(protocol_port[protocol]) : d.port });

// Not a number: sent as none, so that the service names the field.
const number_of = (text: string): number => (/^\s*\d{1,9}\s*$/.test(text) ? Number(text) : -1);

/** `before`: the way to sign in is only sent when it changed. */
export function form_of(d: MailboxDraft, before: string | null): MailboxForm {
  const [kind, id] = d.authentication.split(' ');
  const changed = d.authentication !== before;
  return {
    name: d.name, description: d.description, provider: d.provider, protocol: d.protocol, host: d.host.trim(), port: number_of(d.port), timeout_ms: number_of(d.timeout_ms),
    user_name: d.user_name, folder: d.folder, project: Number(d.project), enabled: d.enabled,
    ...(kind === 'password' && d.password !== '' && { password: d.password }),
    ...(kind === 'link' && changed && { link: Number(id) }),
    ...(kind === 'grant' && changed && { grant: Number(id) }),
  };
}
