import { expect, test } from 'vitest';
import type { Link } from '../api/types';
import { change_of, consequence_of, form_of, type LinkDraft } from './link_form';
import { draft_of_link, draft_of_provider } from './link_prefill';
import { bare_provider, offered } from './test_provider';

const google = { ...bare_provider, endpoints: { authorization: 'https://a', token: 'https://t', issuer: 'https://i' }, grants: [offered('authorization_code'), offered('jwt_bearer', [])] };
const custom = { ...bare_provider, id: 'custom', grants: [offered('authorization_code', ['basic', 'private_key_jwt', 'none']), offered('device_code')] };
const link: Link = {
  id: 1, name: 'n', provider: 'custom', client_id: 'c', has_client_secret: true, authentication: 'basic', scopes: ['a', 'b'], variables: [], grant_type: 'authorization_code', client_secrets: [], device_authorization_endpoint: '', revocation_endpoint: '', userinfo_endpoint: '', jwks_uri: '', issuer: '', authorization_endpoint: 'https://a', token_endpoint: 'https://t',
  expects_iss: false, redirect_url: 'https://r', state: 'unused', grants: [], used_by: [], used_by_servers: [], created_at: '', updated_at: '', version: 3,
};
const typed = (more: Partial<LinkDraft>): LinkDraft => ({ ...draft_of_provider(custom, 'authorization_code'), name: 'n', client_id: ' id ', ...more });

test('an empty secret is not sent, and the catalogue keeps its issuer', () => {
  const sent = form_of(draft_of_provider(google, 'authorization_code'));
  expect(sent).not.toHaveProperty('client_secret');
  expect(sent).not.toHaveProperty('issuer');
  expect(form_of(typed({ client_secret: ' s ', issuer: 'https://i', secret_ends: '2030-01-31' }))).toMatchObject({ client_secret: 's', issuer: 'https://i', expects_iss: false, client_id: 'id', client_secret_expires_at: '2030-01-31' });
});

test('each grant type sends its own endpoints and nothing of the others', () => {
  const urls = { authorization_endpoint: 'https://a', token_endpoint: 'https://t', device_authorization_endpoint: 'https://d', redirect_base: 'https://o.example/' };
  const code = form_of(typed(urls));
  expect(code).toMatchObject({ grant_type: 'authorization_code', authorization_endpoint: 'https://a', redirect_base: 'https://o.example' });
  expect(code).not.toHaveProperty('device_authorization_endpoint');
  const device = form_of(typed({ ...urls, grant_type: 'device_code' }));
  expect(device).toMatchObject({ device_authorization_endpoint: 'https://d', token_endpoint: 'https://t' });
  for (const not of ['authorization_endpoint', 'redirect_base']) expect(device).not.toHaveProperty(not);
});

test('a service account sends its key file, and neither client nor endpoints', () => {
  const sent = form_of(typed({ grant_type: 'jwt_bearer', service_account_key: '{"k":1}', client_secret: 'left over' }));
  expect(sent).toMatchObject({ grant_type: 'jwt_bearer', service_account_key: '{"k":1}' });
  for (const not of ['client_id', 'client_secret', 'token_endpoint', 'authentication']) expect(sent).not.toHaveProperty(not);
});

test('only what the chosen authentication needs is sent', () => {
  const all = { client_secret: 's', private_key: 'K', certificate: 'C', key_id: ' k ' };
  const by_key = form_of(typed({ ...all, authentication: 'private_key_jwt' }));
  expect(by_key).toMatchObject({ private_key: 'K', certificate: 'C', key_id: 'k' });
  expect(by_key).not.toHaveProperty('client_secret');
  const open = form_of(typed({ ...all, authentication: 'none' }));
  for (const not of ['client_secret', 'client_secret_expires_at', 'private_key', 'key_id']) expect(open).not.toHaveProperty(not);
});

test('a change keeps the stored key and its certificate, and never names what cannot change', () => {
  const kept = change_of({ ...draft_of_link(link), authentication: 'private_key_jwt', key_id: 'k' }, 3);
  expect(kept).toMatchObject({ version: 3, key_id: 'k' });
  for (const not of ['private_key', 'certificate', 'provider', 'grant_type', 'redirect_base']) expect(kept).not.toHaveProperty(not);
});

test('a new secret keeps the consents; another client, endpoint or scope ends them and is named', () => {
  const same = { ...draft_of_link(link), name: 'other' };
  expect(consequence_of(link, same)).toEqual({ changed: [], is_new_proof: false });
  expect(consequence_of(link, { ...same, client_secret: 'new' })).toEqual({ changed: [], is_new_proof: true });
  expect(consequence_of(link, { ...same, authentication: 'post' }).is_new_proof).toBe(true);
  expect(consequence_of(link, { ...same, client_id: 'd', token_endpoint: 'https://u', scopes: 'a' }).changed).toEqual(['client ID', 'token endpoint', 'scopes']);
});
