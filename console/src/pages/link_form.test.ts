import { expect, test } from 'vitest';
import type { Discovered, Link, Provider } from '../api/types';
import { discovered, draft_of_link, draft_of_provider, ends_consents, form_of } from './link_form';

const google: Provider = { id: 'google', name: 'Google', documentation: '', issuer: 'https://i', authorization_endpoint: 'https://a', token_endpoint: 'https://t', mail_scopes: ['m', 'openid'], authentication: 'post' };
const found: Discovered = { issuer: 'https://x', authorization_endpoint: 'https://x/a', token_endpoint: 'https://x/t', expects_iss: true, authentication: 'basic', scopes_supported: ['openid', 'offline_access', 'z'] };
const link: Link = {
  id: 1, name: 'n', provider: 'custom', client_id: 'c', has_client_secret: true, authentication: 'basic', scopes: ['a', 'b'], issuer: '', authorization_endpoint: 'https://a', token_endpoint: 'https://t',
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
