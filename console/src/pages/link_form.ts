import type { ClientAuthentication, Discovered, Link, LinkForm, Provider } from '../api/types';
import { scopes_of } from '../format/scopes';

/** The fields as typed, in the model's order. */
export type LinkDraft = {
  name: string; issuer: string; client_id: string; client_secret: string; authentication: ClientAuthentication; scopes: string;
  authorization_endpoint: string; token_endpoint: string; expects_iss: boolean;
};

const wanted = ['openid', 'email', 'offline_access'];

export const draft_of_provider = (p: Provider, before?: LinkDraft): LinkDraft => ({
  name: before?.name ?? '', client_id: before?.client_id ?? '', client_secret: before?.client_secret ?? '',
  issuer: p.issuer, authentication: p.authentication, scopes: p.mail_scopes.join(' '), authorization_endpoint: p.authorization_endpoint, token_endpoint: p.token_endpoint,
  expects_iss: false,
});

export const draft_of_link = (l: Link): LinkDraft => ({
  name: l.name, issuer: l.issuer, client_id: l.client_id, client_secret: '', authentication: l.authentication, scopes: l.scopes.join(' '),
  authorization_endpoint: l.authorization_endpoint, token_endpoint: l.token_endpoint, expects_iss: l.expects_iss,
});

/** What the issuer published fills the fields; scopes that were typed stay. */
export const discovered = (d: LinkDraft, found: Discovered): LinkDraft => ({
  ...d, issuer: found.issuer, authorization_endpoint: found.authorization_endpoint, token_endpoint: found.token_endpoint, expects_iss: found.expects_iss,
  authentication: found.authentication, scopes: d.scopes.trim() === '' ? wanted.filter((s) => found.scopes_supported.includes(s)).join(' ') : d.scopes,
});

export const form_of = (d: LinkDraft, provider: string): LinkForm => ({
  name: d.name, provider, client_id: d.client_id, authentication: d.authentication, scopes: scopes_of(d.scopes),
  authorization_endpoint: d.authorization_endpoint.trim(), token_endpoint: d.token_endpoint.trim(),
  // A catalogue provider's issuer and its promises are the catalogue's.
  ...(provider === 'custom' && { issuer: d.issuer.trim(), expects_iss: d.expects_iss }),
  ...(d.client_secret !== '' && { client_secret: d.client_secret.trim() }),
});

/** Whether the change makes every account consent again (the service's rule, said before saving). */
export const ends_consents = (before: Link, d: LinkDraft): boolean =>
  before.client_id !== d.client_id.trim() || before.authorization_endpoint !== d.authorization_endpoint.trim() || before.token_endpoint !== d.token_endpoint.trim() ||
  before.scopes.join(' ') !== scopes_of(d.scopes).join(' ');
