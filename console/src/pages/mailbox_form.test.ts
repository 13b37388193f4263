import { expect, test } from 'vitest';
import type { Link, Provider } from '../api/types';
import { empty_draft, form_of, with_protocol, with_provider } from './mailbox_form';

const google: Provider = {
  id: 'google', name: 'Google', documentation: '', issuer: '', authorization_endpoint: '', token_endpoint: '', mail_scopes: [], authentication: 'post', imap: { host: 'imap.g', port: 993 },
};
const draft = { ...empty_draft([{ id: 4, key: 'SUP', name: 'Support', created_at: '' }], null), name: 'n', host: ' h ', user_name: 'u' };

test('a provider brings its server and its link', () => {
  const link = { id: 9, provider: 'google' } as Link;
  expect(with_provider(draft, google, [link])).toMatchObject({ provider: 'google', host: 'imap.g', port: '993', authentication: 'link 9' });
  expect(with_provider({ ...draft, authentication: 'link 1' }, google, [link]).authentication).toBe('link 1');
});

test('a protocol brings its port, but never over one that was typed', () => {
  expect(with_protocol(draft, 'imap_starttls').port).toBe('143');
  expect(with_protocol({ ...draft, port: '1993' }, 'imap_starttls').port).toBe('1993');
});

test('exactly one way to sign in is sent, and an unchanged one is not', () => {
  expect(form_of({ ...draft, password: 'p' }, null)).toMatchObject({ password: 'p', project: 4, host: 'h', port: 993 });
  const linked = form_of({ ...draft, authentication: 'link 9', password: 'left over' }, null);
  expect(linked.link).toBe(9);
  expect(linked).not.toHaveProperty('password');
  const kept = form_of({ ...draft, authentication: 'grant 7' }, 'grant 7');
  for (const way of ['password', 'link', 'grant']) expect(kept).not.toHaveProperty(way);
});

test('what is no number is refused by the service, not taken as something else', () => {
  for (const bad of ['', 'x', '1e3', '99 3', '-5', '9.5']) expect(form_of({ ...draft, port: bad }, null).port).toBe(-1);
});
