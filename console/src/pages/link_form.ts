import type { ClientAuthentication, Discovered, Link, LinkForm, Provider } from '../api/types';
import { scopes_of } from '../format/scopes';

/** The fields as typed, in the model's order. */
export type LinkDraft = {
  name: string; issuer: string; client_id: string; client_secret: string; authentication: ClientAuthentication; scopes: string;
  authorization_endpoint: string; token_endpoint: string; expects_iss: boolean;
  /** When the client secret ends, as the provider shows it; empty: not known. */
  secret_ends: string;
  /** What the provider's row leaves open: tenant, cloud, host. */
  variables: Readonly<Record<string, string>>;
  /** What discovery found beside the fields that are shown. */
  others: Others;
};
type Others = Pick<Link, 'device_authorization_endpoint' | 'revocation_endpoint' | 'userinfo_endpoint' | 'jwks_uri'>;
const no_others: Others = { device_authorization_endpoint: '', revocation_endpoint: '', userinfo_endpoint: '', jwks_uri: '' };

const wanted = ['openid', 'email', 'offline_access'];

/** A template of the row with the variables filled in; a variable that is not filled yet leaves it empty. */
const filled = (template: string | undefined, p: Provider, variables: Readonly<Record<string, string>>): string => {
  const values = new Map<string, string>();
  for (const v of p.variables) {
    const value = (variables[v.name] ?? '').trim();
    values.set(v.name, v.kind === 'segment' ? encodeURIComponent(value) : value);
    for (const s of v.choices.find((c) => c.value === value)?.sets ?? []) values.set(s.name, s.value);
  }
  const missing = new Set<string>();
  const text = (template ?? '').replace(/\{([a-z_]+)\}/g, (_, name: string) => {
    const value = values.get(name) ?? '';
    if (value === '' && p.variables.find((v) => v.name === name)?.kind !== 'path') missing.add(name);
    return value;
  });
  return missing.size === 0 ? text : '';
};

/** Another tenant, cloud or host: endpoints and scopes follow. */
export const with_variable = (p: Provider, d: LinkDraft, name: string, value: string): LinkDraft => {
  const variables = { ...d.variables, [name]: value };
  const scopes = p.grants.find((g) => g.type === 'authorization_code')?.scopes.find((s) => s.use === p.uses[0])?.scopes ?? [];
  return {
    ...d, variables, authorization_endpoint: filled(p.endpoints.authorization, p, variables), token_endpoint: filled(p.endpoints.token, p, variables),
    scopes: scopes.map((s) => filled(s, p, variables)).filter((s) => s !== '').join(' '),
  };
};

export const draft_of_provider = (p: Provider, before?: LinkDraft): LinkDraft => ({
  variables: Object.fromEntries(p.variables.map((v) => [v.name, v.default])), secret_ends: before?.secret_ends ?? '', others: no_others,
  name: before?.name ?? '', client_id: before?.client_id ?? '', client_secret: before?.client_secret ?? '',
  issuer: p.issuer, authentication: p.authentication, scopes: p.mail_scopes.join(' '), authorization_endpoint: p.authorization_endpoint, token_endpoint: p.token_endpoint,
  expects_iss: false,
});

export const draft_of_link = (l: Link): LinkDraft => ({
  variables: Object.fromEntries(l.variables.map((v) => [v.name, v.value])), others: l, secret_ends: l.client_secrets[0]?.expires_at?.slice(0, 10) ?? '',
  name: l.name, issuer: l.issuer, client_id: l.client_id, client_secret: '', authentication: l.authentication, scopes: l.scopes.join(' '),
  authorization_endpoint: l.authorization_endpoint, token_endpoint: l.token_endpoint, expects_iss: l.expects_iss,
});

/** What the issuer published fills the fields; scopes that were typed stay. */
export const discovered = (d: LinkDraft, found: Discovered): LinkDraft => ({
  ...d, others: found, issuer: found.issuer, authorization_endpoint: found.authorization_endpoint, token_endpoint: found.token_endpoint, expects_iss: found.expects_iss,
  authentication: found.authentication, scopes: d.scopes.trim() === '' ? wanted.filter((s) => found.scopes_supported.includes(s)).join(' ') : d.scopes,
});

export const form_of = (d: LinkDraft, provider: string): LinkForm => ({
  name: d.name, provider, client_id: d.client_id, authentication: d.authentication, scopes: scopes_of(d.scopes),
  authorization_endpoint: d.authorization_endpoint.trim(), token_endpoint: d.token_endpoint.trim(),
  // A catalogue provider's issuer and its promises are the catalogue's.
  ...(provider === 'custom' && {
    issuer: d.issuer.trim(), expects_iss: d.expects_iss, device_authorization_endpoint: d.others.device_authorization_endpoint,
    revocation_endpoint: d.others.revocation_endpoint, userinfo_endpoint: d.others.userinfo_endpoint, jwks_uri: d.others.jwks_uri,
  }),
  ...(provider !== 'custom' && Object.keys(d.variables).length > 0 && { variables: Object.entries(d.variables).map(([name, value]) => ({ name, value: value.trim() })) }),
  ...(d.authentication !== 'none' && d.authentication !== 'private_key_jwt' && { client_secret_expires_at: d.secret_ends }),
  ...(d.client_secret !== '' && { client_secret: d.client_secret.trim() }),
});

/** Whether the change makes every account consent again (the service's rule, said before saving). */
export const ends_consents = (before: Link, d: LinkDraft): boolean =>
  before.client_id !== d.client_id.trim() || before.authorization_endpoint !== d.authorization_endpoint.trim() || before.token_endpoint !== d.token_endpoint.trim() ||
  before.scopes.join(' ') !== scopes_of(d.scopes).join(' ');
