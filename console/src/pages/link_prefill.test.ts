import { expect, test } from 'vitest';
import type { Discovered, Provider } from '../api/types';
import { change_of, form_of } from './link_form';
import { discovered, draft_of_provider, refusal_of, uses_of, with_uses, with_variable } from './link_prefill';
import { bare_provider, offered } from './test_provider';

const google: Provider = { ...bare_provider, uses: ['imap', 'smtp'], endpoints: { authorization: 'https://a', token: 'https://t' }, grants: [{ ...offered('authorization_code'), scopes: [{ use: 'imap', scopes: ['m', 'openid'] }, { use: 'smtp', scopes: ['s', 'openid'] }] }, { ...offered('jwt_bearer', []), scopes: [{ use: 'imap', scopes: ['m'] }] }] };
const custom: Provider = { ...bare_provider, id: 'custom', grants: [offered('authorization_code', ['basic', 'none']), offered('device_code', ['none'])] };
const microsoft: Provider = {
  ...bare_provider, id: 'microsoft', uses: ['imap'],
  variables: [
    { name: 'cloud', label: '', help: '', kind: 'choice', default: 'a', pattern: '', choices: [{ value: 'a', label: '', sets: [{ name: 'login', value: 'login.a' }] }, { value: 'b', label: '', sets: [{ name: 'login', value: 'login.b' }] }] },
    { name: 'tenant', label: '', help: '', kind: 'segment', default: 'common', pattern: '', choices: [] },
  ],
  endpoints: { authorization: 'https://{login}/{tenant}/authorize', token: 'https://{login}/{tenant}/token' },
  grants: [
    { ...offered('authorization_code'), scopes: [{ use: 'imap', scopes: ['https://{login}/imap'] }] },
    { ...offered('client_credentials'), scopes: [{ use: 'imap', scopes: ['https://{login}/.default'] }], conditions: [{ variable: 'tenant', refused: ['common'], why: 'one tenant' }] },
  ],
};
const found: Discovered = { issuer: 'https://x', authorization_endpoint: 'https://x/a', token_endpoint: 'https://x/t', expects_iss: true, authentication: 'basic', device_authorization_endpoint: 'https://x/d', revocation_endpoint: 'https://x/r', userinfo_endpoint: '', jwks_uri: '', scopes_supported: ['openid', 'offline_access', 'z'] };

test('another provider keeps what was typed and takes its own endpoints and scopes', () => {
  const before = { ...draft_of_provider(google, 'authorization_code'), name: 'Mail', client_id: 'id' };
  expect(before).toMatchObject({ token_endpoint: 'https://t', scopes: 'm openid', uses: ['imap'] });
  expect(draft_of_provider(custom, 'authorization_code', before)).toMatchObject({ name: 'Mail', client_id: 'id', token_endpoint: '', scopes: '', authentication: 'basic' });
});

test('another grant type takes the way to prove oneself that fits, and what was discovered stays', () => {
  const d = discovered(custom, draft_of_provider(custom, 'authorization_code'), found);
  expect(draft_of_provider(custom, 'device_code', d)).toMatchObject({ grant_type: 'device_code', authentication: 'none', token_endpoint: 'https://x/t', device_authorization_endpoint: 'https://x/d' });
});

test('a value that the grant type refuses must be typed anew, and says why', () => {
  expect(draft_of_provider(microsoft, 'client_credentials')).toMatchObject({ variables: { cloud: 'a', tenant: '' }, token_endpoint: '', scopes: 'https://login.a/.default' });
  expect(refusal_of(microsoft, 'client_credentials', 'tenant', ' common ')).toBe('one tenant');
  expect(refusal_of(microsoft, 'authorization_code', 'tenant', 'common')).toBe('');
});

test('discovery fills the fields; scopes only when none are typed, and a way to prove oneself only if it is offered', () => {
  const empty = draft_of_provider(custom, 'authorization_code');
  expect(discovered(custom, empty, found)).toMatchObject({ token_endpoint: 'https://x/t', expects_iss: true, authentication: 'basic', scopes: 'openid offline_access', revocation_endpoint: 'https://x/r' });
  expect(discovered(custom, { ...empty, scopes: 'mine' }, found).scopes).toBe('mine');
  expect(discovered(custom, draft_of_provider(custom, 'device_code'), found).authentication).toBe('none');
});

test('another tenant rewrites endpoints and scopes, and a tenant that is missing leaves them empty', () => {
  const changed = with_variable(microsoft, with_variable(microsoft, draft_of_provider(microsoft, 'authorization_code'), 'cloud', 'b'), 'tenant', 'a/b');
  expect(changed).toMatchObject({ token_endpoint: 'https://login.b/a%2Fb/token', scopes: 'https://login.b/imap' });
  expect(form_of(changed).variables).toEqual([{ name: 'cloud', value: 'b' }, { name: 'tenant', value: 'a/b' }]);
  expect(with_variable(microsoft, changed, 'tenant', '').token_endpoint).toBe('');
});

test('scopes that were changed by hand stay when the cloud changes, also in a link that is edited', () => {
  const edited = { ...draft_of_provider(microsoft, 'authorization_code'), uses: [] };
  expect(with_variable(microsoft, edited, 'cloud', 'b').scopes).toBe('https://login.b/imap');
  expect(with_variable(microsoft, { ...edited, scopes: 'mine' }, 'cloud', 'b').scopes).toBe('mine');
  expect(change_of(edited, 1)).not.toHaveProperty('uses');
});

test('what it is used for decides the scopes, each once', () => {
  expect(uses_of(google, 'jwt_bearer')).toEqual(['imap']);
  expect(with_uses(google, draft_of_provider(google, 'authorization_code'), ['imap', 'smtp']).scopes).toBe('m openid s');
});
