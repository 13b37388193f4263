import type { Link, OutgoingProtocol, OutgoingServer, OutgoingServerForm, Provider } from '../api/types';
import { smtp_port } from '../format/outgoing_words';
import { typed_number } from '../format/typed_number';
import { host_at, link_of } from './mailbox_form';

/** The fields as typed. `authentication`: "none", "password", "link 3" for a new account on link 3, or "grant 7" for an account that is there. */
export type OutgoingDraft = {
  name: string; description: string; provider: string; protocol: OutgoingProtocol; host: string; port: string; timeout_ms: string; authentication: string; user_name: string; password: string;
  from_address: string; from_name: string; subject_prefix: string; projects: readonly string[]; letters_per_minute: string; enabled: boolean;
};

export const empty_draft = (link: string | null): OutgoingDraft => ({
  name: '', description: '', provider: 'custom', protocol: 'smtp_starttls', host: '', port: '587', timeout_ms: '30000', authentication: link === null ? 'password' : `link ${link}`,
  user_name: '', password: '', from_address: '', from_name: '', subject_prefix: '', projects: [], letters_per_minute: '30', enabled: true,
});

const way_of = (s: OutgoingServer): string => (s.authentication.kind === 'link' ? `grant ${s.authentication.grant}` : s.authentication.kind);

export const draft_of_server = (s: OutgoingServer): OutgoingDraft => ({
  ...s, port: String(s.port), timeout_ms: String(s.timeout_ms), authentication: way_of(s), password: '', projects: s.projects.map(String), letters_per_minute: String(s.letters_per_minute),
});

type Server = { protocol: OutgoingProtocol; host: string; port: string };

/** The provider's server that takes letters in that way; undefined when the catalogue has none. */
function server_of(p: Provider | undefined, use: 'smtp' | 'graph', link: Link | undefined): Server | undefined {
  const found = p?.mail.find((m) => m.use === use);
  if (p === undefined || found === undefined) return undefined;
  const by_smtp = found.security === 'tls' ? 'smtps' : 'smtp_starttls';
  return { protocol: use === 'graph' ? 'graph' : by_smtp, host: host_at(found.host, p, link), port: String(found.port) };
}

/** Whether the provider takes letters that way; for the choices of a form. */
export const offers_protocol = (p: Provider | undefined, protocol: OutgoingProtocol): boolean => protocol !== 'graph' || p?.mail.some((m) => m.use === 'graph') === true;

/** A provider's server, and the first link to it when none is chosen yet. */
export function with_provider(d: OutgoingDraft, p: Provider, links: readonly Link[]): OutgoingDraft {
  const first = links.find((l) => l.provider === p.id);
  const authentication = d.authentication === 'password' && first !== undefined ? `link ${first.id}` : d.authentication;
  const link = link_of(authentication, links);
  const server = (d.protocol === 'graph' ? server_of(p, 'graph', link) : undefined) ?? server_of(p, 'smtp', link);
  // Nobody else speaks Graph.
  const left = d.protocol === 'graph' ? { protocol: 'smtp_starttls' as const, host: '', port: '587' } : {};
  return { ...d, provider: p.id, authentication, ...left, ...server };
}

/** Another protocol brings its own port, unless another was typed; between SMTP and Graph the whole server. */
export function with_protocol(d: OutgoingDraft, protocol: OutgoingProtocol, p: Provider | undefined, links: readonly Link[]): OutgoingDraft {
  if (protocol === 'graph' || d.protocol === 'graph')
    return { ...d, ...server_of(p, protocol === 'graph' ? 'graph' : 'smtp', link_of(d.authentication, links)), protocol };
  return { ...d, protocol, port: d.port === String(smtp_port[d.protocol]) ? String(smtp_port[protocol]) : d.port };
}

/** `before`: the way to sign in is only sent when it changed. */
export function form_of(d: OutgoingDraft, before: string | null): OutgoingServerForm {
  const [kind, id] = d.authentication.split(' ');
  const changed = d.authentication !== before;
  return {
    name: d.name, description: d.description, provider: d.provider, protocol: d.protocol, host: d.host.trim(), port: typed_number(d.port), timeout_ms: typed_number(d.timeout_ms),
    user_name: kind === 'none' ? '' : d.user_name, from_address: d.from_address.trim(), from_name: d.from_name, subject_prefix: d.subject_prefix, projects: d.projects.map(Number),
    letters_per_minute: typed_number(d.letters_per_minute), enabled: d.enabled,
    ...(kind === 'password' && d.password !== '' && { password: d.password }),
    ...(kind === 'link' && changed && { link: Number(id) }),
    ...(kind === 'grant' && changed && { grant: Number(id) }),
    ...(kind === 'none' && changed && { without_sign_in: true }),
  };
}
