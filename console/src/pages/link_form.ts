import type { ClientAuthentication, GrantType, Link, LinkChange, LinkForm, ProviderUse } from '../api/types';
import { scopes_of } from '../format/scopes';

/** The fields of a link as typed. */
export type LinkDraft = {
  grant_type: GrantType; provider: string;
  name: string; issuer: string; client_id: string;
  authentication: ClientAuthentication;
  client_secret: string;
  /** When the client secret ends, as the provider shows it; empty: not known. */
  secret_ends: string;
  private_key: string; certificate: string; key_id: string;
  /** Google's JSON key file. */
  service_account_key: string;
  /** What the scopes are prefilled for. */
  uses: readonly ProviderUse[];
  scopes: string;
  authorization_endpoint: string; token_endpoint: string; device_authorization_endpoint: string;
  revocation_endpoint: string; userinfo_endpoint: string; jwks_uri: string;
  expects_iss: boolean;
  /** What the provider's row leaves open: tenant, cloud, host. */
  variables: Readonly<Record<string, string>>;
  /** Another public address that leads here. */
  redirect_base: string;
};

export const is_by_consent = (type: GrantType): boolean => type === 'authorization_code' || type === 'device_code';
export const is_by_secret = (a: ClientAuthentication): boolean => a === 'basic' || a === 'post';

/** Without the slash that people leave at the end. */
export const base_of = (d: LinkDraft): string => d.redirect_base.trim().replace(/\/+$/, '');

type Fields = Omit<LinkForm, 'name' | 'provider' | 'grant_type' | 'uses' | 'redirect_base'>;

function proof_of(d: LinkDraft): Fields {
  if (is_by_secret(d.authentication)) return { client_secret_expires_at: d.secret_ends, ...(d.client_secret.trim() !== '' && { client_secret: d.client_secret.trim() }) };
  if (d.authentication !== 'private_key_jwt') return {};
  const with_key = d.private_key.trim() !== '';
  // The stored key keeps its certificate unless another is given.
  return { key_id: d.key_id.trim(), ...(with_key && { private_key: d.private_key }), ...((with_key || d.certificate.trim() !== '') && { certificate: d.certificate }) };
}

/** What this grant type has a field for; the service fills in the rest from the provider's row. */
function fields_of(d: LinkDraft): Fields {
  const variables = Object.entries(d.variables).map(([name, value]) => ({ name, value: value.trim() }));
  const common = { scopes: scopes_of(d.scopes), ...(d.provider !== 'custom' && variables.length > 0 && { variables }) };
  if (d.grant_type === 'jwt_bearer') return { ...common, ...(d.service_account_key.trim() !== '' && { service_account_key: d.service_account_key }) };
  return {
    ...common, ...proof_of(d), client_id: d.client_id.trim(), authentication: d.authentication, token_endpoint: d.token_endpoint.trim(),
    ...(d.grant_type === 'authorization_code' && { authorization_endpoint: d.authorization_endpoint.trim() }),
    ...(d.grant_type === 'device_code' && { device_authorization_endpoint: d.device_authorization_endpoint.trim() }),
    // A catalogue provider's issuer and its promises are the catalogue's.
    ...(d.provider === 'custom' && { issuer: d.issuer.trim(), expects_iss: d.expects_iss, revocation_endpoint: d.revocation_endpoint.trim(), userinfo_endpoint: d.userinfo_endpoint.trim(), jwks_uri: d.jwks_uri.trim() }),
  };
}

export const form_of = (d: LinkDraft): LinkForm => ({
  name: d.name, provider: d.provider, grant_type: d.grant_type, ...fields_of(d), ...(d.grant_type === 'authorization_code' && base_of(d) !== '' && { redirect_base: base_of(d) }),
});

export const change_of = (d: LinkDraft, version: number): LinkChange => ({ version, name: d.name, ...fields_of(d) });

/** What saving does to the accounts, by the service's rule. */
export type Consequence = {
  /** In words, what was changed that ends consents: "client ID", "scopes"; empty when they stay. */
  changed: string[];
  /** A new secret, key or way to prove oneself comes into use. */
  is_new_proof: boolean;
};

export function consequence_of(before: Link, d: LinkDraft): Consequence {
  const changed: string[] = [];
  const by_key = d.grant_type === 'jwt_bearer';
  if (!by_key && before.client_id !== d.client_id.trim()) changed.push('client ID');
  if (d.grant_type === 'authorization_code' && before.authorization_endpoint !== d.authorization_endpoint.trim()) changed.push('authorization endpoint');
  if (!by_key && before.token_endpoint !== d.token_endpoint.trim()) changed.push('token endpoint');
  if (before.scopes.join(' ') !== scopes_of(d.scopes).join(' ')) changed.push('scopes');
  const is_new_proof = d.client_secret.trim() !== '' || d.private_key.trim() !== '' || d.certificate.trim() !== '' || d.service_account_key.trim() !== '' || d.authentication !== before.authentication;
  return { changed, is_new_proof };
}
