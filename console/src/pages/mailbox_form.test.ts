import { expect, test } from 'vitest';
import type { Link, Provider } from '../api/types';
import { empty_draft, form_of, refuses_passwords, with_protocol, with_provider } from './mailbox_form';
import { bare_provider } from './test_provider';

const google: Provider = { ...bare_provider, mail: [{ use: 'imap', host: 'imap.g', port: 993, security: 'tls' }, { use: 'pop3', host: 'pop.g', port: 995, security: 'tls' }] };
const clouds: Provider = {
  ...bare_provider, id: 'microsoft', mail: [{ use: 'imap', host: '{imap}', port: 993, security: 'tls' }],
  variables: [{ name: 'cloud', label: '', help: '', kind: 'choice', default: 'world', pattern: '', choices: [
    { value: 'world', label: '', sets: [{ name: 'imap', value: 'imap.world' }] }, { value: 'dod', label: '', sets: [{ name: 'imap', value: 'imap.dod' }] },
  ] }],
};
const draft = { ...empty_draft([{ id: 4, key: 'SUP', name: 'Support', created_at: '' }], null), name: 'n', host: ' h ', user_name: 'u' };

test('a provider brings its server and its link', () => {
  const link = { id: 9, provider: 'google', variables: [] as Link['variables'] } as Link;
  expect(with_provider(draft, google, [link])).toMatchObject({ provider: 'google', host: 'imap.g', port: '993', authentication: 'link 9' });
  expect(with_provider({ ...draft, authentication: 'link 1' }, google, [link]).authentication).toBe('link 1');
});

test('the server of a cloud is that of the link’s cloud', () => {
  expect(with_provider(draft, clouds, []).host).toBe('imap.world');
  const link = { id: 9, provider: 'microsoft', variables: [{ name: 'cloud', value: 'dod' }] } as Link;
  expect(with_provider(draft, clouds, [link]).host).toBe('imap.dod');
});

test('a protocol brings its port, but never over one that was typed', () => {
  expect(with_protocol(draft, 'imap_starttls', undefined, []).port).toBe('143');
  expect(with_protocol({ ...draft, port: '1993' }, 'imap_starttls', undefined, []).port).toBe('1993');
});

test('POP3 brings the provider’s POP3 server and leaves nothing chosen that it cannot do; IMAP takes it back', () => {
  const by_imap = { ...with_provider(draft, google, []), folder: 'Help', afterwards: 'move' as const, move_to: 'Done' };
  const by_pop3 = with_protocol(by_imap, 'pop3s', google, []);
  expect(by_pop3).toMatchObject({ host: 'pop.g', port: '995', folder: 'INBOX', afterwards: 'keep', move_to: '' });
  expect(with_protocol(by_pop3, 'imaps', google, [])).toMatchObject({ host: 'imap.g', port: '993', afterwards: 'mark_seen' });
  expect(with_protocol({ ...by_imap, host: 'typed' }, 'pop3s', google, []).host).toBe('typed');
  expect(with_protocol({ ...by_imap, afterwards: 'remove' }, 'pop3s', google, []).afterwards).toBe('remove');
});

test('who refuses passwords is known by the provider and by the host', () => {
  expect([{ provider: 'google', host: '' }, { provider: 'custom', host: 'imap.gmail.com' }, { provider: 'custom', host: 'outlook.office365.com ' }, { provider: 'custom', host: 'mail.example.test' }].map(refuses_passwords))
    .toEqual(['Google', 'Google', 'Microsoft', '']);
});

test('a date and a folder to move to are sent only where they are meant; so is the project of a first handler', () => {
  const left_over = { ...draft, since: '2026-01-31', move_to: 'Done', project: '' };
  expect(form_of(left_over, null)).not.toHaveProperty('since');
  expect(form_of(left_over, null)).not.toHaveProperty('project');
  expect(form_of(left_over, null).move_to).toBe('');
  expect(form_of({ ...left_over, take_over: 'since_date', afterwards: 'move' }, null)).toMatchObject({ since: '2026-01-31', move_to: 'Done' });
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
