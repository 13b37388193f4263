import { expect, test } from 'vitest';
import type { Link, Provider } from '../api/types';
import { empty_draft, form_of, offers_protocol, with_protocol, with_provider } from './outgoing_form';
import { bare_provider } from './test_provider';

const google: Provider = { ...bare_provider, mail: [{ use: 'smtp', host: 'smtp.g', port: 465, security: 'tls' }] };
const draft = { ...empty_draft(null), name: 'n', host: ' h ', user_name: 'u', from_address: 'help@example.test ' };

test('a provider brings its server and its link', () => {
  const link = { id: 9, provider: 'google', variables: [] as Link['variables'] } as Link;
  expect(with_provider(draft, google, [link])).toMatchObject({ provider: 'google', protocol: 'smtps', host: 'smtp.g', port: '465', authentication: 'link 9' });
  expect(with_provider(draft, bare_provider, [])).toMatchObject({ host: ' h ', authentication: 'password' });
});

test('a protocol brings its port, but never over one that was typed', () => {
  expect(with_protocol(draft, 'smtps', undefined, []).port).toBe('465');
  expect(with_protocol({ ...draft, port: '2525' }, 'smtps', undefined, []).port).toBe('2525');
});

test('Graph is a server of its own, and only Microsoft has it', () => {
  const microsoft: Provider = { ...bare_provider, id: 'microsoft', mail: [{ use: 'smtp', host: 'smtp.m', port: 587, security: 'start_tls' }, { use: 'graph', host: 'graph.m', port: 443, security: 'tls' }] };
  const by_graph = with_protocol({ ...draft, provider: 'microsoft' }, 'graph', microsoft, []);
  expect(by_graph).toMatchObject({ protocol: 'graph', host: 'graph.m', port: '443' });
  expect(with_protocol(by_graph, 'smtp_starttls', microsoft, [])).toMatchObject({ protocol: 'smtp_starttls', host: 'smtp.m', port: '587' });
  expect(with_provider(by_graph, microsoft, [])).toMatchObject({ protocol: 'graph' });
  expect(with_provider(by_graph, google, [])).toMatchObject({ protocol: 'smtps', host: 'smtp.g' });
  expect(with_provider(by_graph, bare_provider, [])).toMatchObject({ protocol: 'smtp_starttls', host: '' });
  expect(offers_protocol(google, 'graph')).toBe(false);
});

test('exactly one way to sign in is sent, and an unchanged one is not', () => {
  expect(form_of({ ...draft, password: 'p' }, null)).toMatchObject({ password: 'p', host: 'h', port: 587, from_address: 'help@example.test' });
  expect(form_of({ ...draft, authentication: 'link 9', password: 'left over' }, null)).not.toHaveProperty('password');
  expect(form_of({ ...draft, authentication: 'none' }, null)).toMatchObject({ without_sign_in: true, user_name: '' });
  const kept = form_of({ ...draft, authentication: 'none' }, 'none');
  for (const way of ['password', 'link', 'grant', 'without_sign_in']) expect(kept).not.toHaveProperty(way);
});

test('projects are sent as numbers', () => expect(form_of({ ...draft, projects: ['4', '7'] }, null).projects).toEqual([4, 7]));
