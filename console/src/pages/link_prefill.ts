import type { Discovered, GrantType, Link, Provider, ProviderGrant, ProviderUse } from '../api/types';
import { scopes_of } from '../format/scopes';
import type { LinkDraft } from './link_form';

/** Scopes to begin with when discovery tells which there are. */
const wanted = ['openid', 'email', 'offline_access'];

export const offer_of = (p: Provider, type: GrantType): ProviderGrant | undefined => p.grants.find((g) => g.type === type);
export const offers = (p: Provider, type: GrantType): boolean => offer_of(p, type)?.offered === true;

type Variables = Readonly<Record<string, string>>;

/** A template of the row with the variables filled in; a variable that is not filled yet leaves it empty. */
export const filled = (template: string | undefined, p: Provider, variables: Variables): string => {
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

/** The uses that this grant type serves at this provider. */
export const uses_of = (p: Provider, type: GrantType): ProviderUse[] => p.uses.filter((u) => offer_of(p, type)?.scopes.some((s) => s.use === u) === true);

const scopes_for = (p: Provider, type: GrantType, uses: readonly ProviderUse[], variables: Variables): string => {
  const all = offer_of(p, type)?.scopes.filter((s) => uses.includes(s.use)).flatMap((s) => s.scopes) ?? [];
  return [...new Set(all.map((s) => filled(s, p, variables)).filter((s) => s !== ''))].join(' ');
};

/** Endpoints as the row has them under the draft's variables. */
const with_endpoints = (p: Provider, d: LinkDraft): LinkDraft => {
  const at = (template: string | undefined): string => filled(template, p, d.variables);
  return {
    ...d, issuer: at(p.endpoints.issuer), authorization_endpoint: at(p.endpoints.authorization), token_endpoint: at(p.endpoints.token),
    device_authorization_endpoint: at(p.endpoints.device_authorization),
  };
};

/** Another tenant, cloud or host: endpoints follow, and scopes that were not changed by hand. */
export function with_variable(p: Provider, d: LinkDraft, name: string, value: string): LinkDraft {
  const row_scopes = (uses: readonly ProviderUse[], variables: Variables): string => scopes_for(p, d.grant_type, uses, variables);
  const choices = d.uses.length > 0 ? [d.uses] : uses_of(p, d.grant_type).map((u) => [u]);
  const uses = choices.find((c) => row_scopes(c, d.variables) === scopes_of(d.scopes).join(' '));
  const variables = { ...d.variables, [name]: value };
  return with_endpoints(p, { ...d, variables, scopes: uses === undefined ? d.scopes : row_scopes(uses, variables) });
}

export const with_uses = (p: Provider, d: LinkDraft, uses: readonly ProviderUse[]): LinkDraft => ({ ...d, uses, scopes: scopes_for(p, d.grant_type, uses, d.variables) });

/** Why this value of a variable does not go with the grant type; empty when it does. */
export const refusal_of = (p: Provider, type: GrantType, name: string, value: string): string =>
  offer_of(p, type)?.conditions.find((c) => c.variable === name && c.refused.includes(value.trim()))?.why ?? '';

/** A way for the client to prove itself that the provider takes; the one that was chosen stays when it can. */
const fitting = (p: Provider, type: GrantType, chosen: LinkDraft['authentication'] | undefined): LinkDraft['authentication'] => {
  const takes = offer_of(p, type)?.authentication ?? [];
  return chosen !== undefined && takes.includes(chosen) ? chosen : (takes[0] ?? 'none');
};

const empty_draft: LinkDraft = {
  grant_type: 'authorization_code', provider: '', name: '', issuer: '', client_id: '', authentication: 'basic', client_secret: '', secret_ends: '', private_key: '', certificate: '',
  key_id: '', service_account_key: '', uses: [], scopes: '', authorization_endpoint: '', token_endpoint: '', device_authorization_endpoint: '', revocation_endpoint: '',
  userinfo_endpoint: '', jwks_uri: '', expects_iss: false, variables: {}, redirect_base: '',
};

/** A new link to this provider; what was typed before and is the administrator's own stays. */
export function draft_of_provider(p: Provider, type: GrantType, before: LinkDraft = empty_draft): LinkDraft {
  const same = before.provider === p.id;
  const defaults = Object.fromEntries(p.variables.map((v) => [v.name, v.default]));
  const chosen = same ? { ...defaults, ...before.variables } : defaults;
  // What the grant type refuses must be typed anew.
  const variables = Object.fromEntries(Object.entries(chosen).map(([name, value]) => [name, refusal_of(p, type, name, value) === '' ? value : '']));
  const first = uses_of(p, type)[0];
  const { name, client_id, client_secret, secret_ends, private_key, certificate, key_id, service_account_key, redirect_base } = before;
  const d = {
    ...empty_draft, name, client_id, client_secret, secret_ends, private_key, certificate, key_id, service_account_key, redirect_base,
    grant_type: type, provider: p.id, variables, uses: first === undefined ? [] : [first], authentication: fitting(p, type, same ? before.authentication : undefined),
  };
  // Custom has no templates: what was discovered or typed for it stays.
  if (p.id === 'custom' && same) return { ...before, grant_type: type, authentication: d.authentication, uses: d.uses };
  return with_uses(p, with_endpoints(p, d), d.uses);
}

export const draft_of_link = (l: Link): LinkDraft => ({
  ...empty_draft, ...l, variables: Object.fromEntries(l.variables.map((v) => [v.name, v.value])), scopes: l.scopes.join(' '), key_id: l.key?.key_id ?? '',
  secret_ends: l.client_secrets[0]?.expires_at?.slice(0, 10) ?? '',
});

/** What the issuer published fills the fields; scopes that were typed stay. */
export const discovered = (p: Provider | undefined, d: LinkDraft, found: Discovered): LinkDraft => {
  const { scopes_supported, authentication, ...endpoints } = found;
  return {
    ...d, ...endpoints, authentication: p === undefined || offer_of(p, d.grant_type)?.authentication.includes(authentication) === true ? authentication : d.authentication,
    scopes: d.scopes.trim() === '' && d.grant_type !== 'client_credentials' ? wanted.filter((s) => scopes_supported.includes(s)).join(' ') : d.scopes,
  };
};
