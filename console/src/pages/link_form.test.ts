import { expect, test } from 'vitest';
import type { Discovered, Link, Provider } from '../api/types';
import { discovered, draft_of_link, draft_of_provider, ends_consents, form_of, with_variable } from './link_form';
import { bare_provider } from './test_provider';

const google: Provider = { ...bare_provider, issuer: 'https://i', authorization_endpoint: 'https://a', token_endpoint: 'https://t', mail_scopes: ['m', 'openid'] };
const found: Discovered = { issuer: 'https://x', authorization_endpoint: 'https://x/a', token_endpoint: 'https://x/t', expects_iss: true, authentication: 'basic', device_authorization_endpoint: '', revocation_endpoint: 'https://x/r', userinfo_endpoint: '', jwks_uri: '', scopes_supported: ['openid', 'offline_access', 'z'] };
const link: Link = {
  id: 1, name: 'n', provider: 'custom', client_id: 'c', has_client_secret: true, authentication: 'basic', scopes: ['a', 'b'], variables: [], grant_type: 'authorization_code', client_secrets: [], device_authorization_endpoint: '', revocation_endpoint: '', userinfo_endpoint: '', jwks_uri: '', issuer: '', authorization_endpoint: 'https://a', token_endpoint: 'https://t',
  expects_iss: false, redirect_url: 'https://r', state: 'unused', grants: [], used_by: [], created_at: '', updated_at: '', version: 3,
};

test('another provider keeps what was typed and takes its own endpoints', () => {
  const typed = { ...draft_of_provider(google), name: 'Mail', client_id: 'id' };
  expect(draft_of_provider({ ...google, token_endpoint: 'https://other', mail_scopes: [] }, typed)).toMatchObject({ name: 'Mail', client_id: 'id', token_endpoint: 'https://other', scopes: '' });
});

test('discovery fills the fields, and scopes only when none are typed', () => {
  const empty = { ...draft_of_provider(google), scopes: ' ' };
  expect(discovered(empty, found)).toMatchObject({ token_endpoint: 'https://x/t', expects_iss: true, authentication: 'basic', scopes: 'openid offline_access' });
  expect(discovered({ ...empty, scopes: 'mine' }, found).scopes).toBe('mine');
});

test('another tenant rewrites endpoints and scopes, and a host that is missing leaves them empty', () => {
  const row: Provider = {
    ...google,
    uses: ['imap'],
    variables: [
      { name: 'cloud', label: '', help: '', kind: 'choice', default: 'a', pattern: '', choices: [{ value: 'a', label: '', sets: [{ name: 'login', value: 'login.a' }] }, { value: 'b', label: '', sets: [{ name: 'login', value: 'login.b' }] }] },
      { name: 'tenant', label: '', help: '', kind: 'segment', default: 'common', pattern: '', choices: [] },
    ],
    endpoints: { ...google.endpoints, authorization: 'https://{login}/{tenant}/authorize', token: 'https://{login}/{tenant}/token' },
    grants: [{ type: 'authorization_code', offered: true, not_offered: '', authentication: ['post'], pkce: true, scopes: [{ use: 'imap', scopes: ['https://{login}/imap'] }], conditions: [] }],
  };
  const changed = with_variable(row, with_variable(row, draft_of_provider(row), 'cloud', 'b'), 'tenant', 'a/b');
  expect(changed).toMatchObject({ token_endpoint: 'https://login.b/a%2Fb/token', scopes: 'https://login.b/imap' });
  expect(form_of(changed, 'microsoft').variables).toEqual([{ name: 'cloud', value: 'b' }, { name: 'tenant', value: 'a/b' }]);
  expect(with_variable(row, changed, 'tenant', '').token_endpoint).toBe('');
});

test('an empty secret is not sent, and the catalogue keeps its issuer', () => {
  const sent = form_of(draft_of_provider(google), 'google');
  expect(sent).not.toHaveProperty('client_secret');
  expect(sent).not.toHaveProperty('issuer');
  expect(form_of({ ...draft_of_provider(google), client_secret: ' s ' }, 'custom')).toMatchObject({ client_secret: 's', issuer: 'https://i', expects_iss: false });
});

test('a new secret keeps the consents; another client, endpoint or scope ends them', () => {
  const same = { ...draft_of_link(link), client_secret: 'new', name: 'other' };
  expect(ends_consents(link, same)).toBe(false);
  expect(ends_consents(link, { ...same, client_id: 'd' })).toBe(true);
  expect(ends_consents(link, { ...same, token_endpoint: 'https://u' })).toBe(true);
  expect(ends_consents(link, { ...same, scopes: 'a' })).toBe(true);
});
