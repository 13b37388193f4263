import { expect, test } from 'vitest';
import type { AuditAction, AuditEntry } from '../api/types';
import { about_page, about_words, action_groups, action_words, detail_words, what_words, who_words } from './audit_words';

const entry = (change: Partial<AuditEntry>): AuditEntry => ({
  id: 1, at: '2026-01-01T00:00:00.000Z', last_at: '2026-01-01T00:00:00.000Z', count: 1, action: 'link.created', remote: '192.0.2.1',
  actor: { kind: 'person', id: '1', name: 'Ada' }, subject: { kind: 'link', id: '3', name: 'Company mail' }, details: [], ...change,
});
const with_details = (action: AuditAction, details: Record<string, string>): AuditEntry =>
  entry({ action, subject: { kind: 'grant', id: '9', name: 'alice@x.test' }, details: Object.entries(details).map(([name, value]) => ({ name, value })) });

test('every action reads on after a name, and each in its own words', () => {
  const all = Object.values(action_words);
  for (const words of all) expect(words).toMatch(/^[a-z].*[^.]$/);
  expect(new Set(all).size).toBe(all.length);
});

test('every group of actions has one', () => {
  for (const [prefix] of action_groups) expect(Object.keys(action_words).filter((a) => a.startsWith(prefix))).not.toEqual([]);
});

test('who', () => {
  expect(who_words(entry({}))).toBe('Ada');
  expect(who_words(entry({ actor: { kind: 'service', id: '', name: '' } }))).toBe('Outlink');
  expect(who_words(entry({ actor: { kind: 'api_token', id: '5', name: 'backup' } }))).toBe('API token backup');
  expect(who_words(entry({ actor: { kind: 'person', id: '', name: '' } }))).toBe('Somebody unknown');
});

test('what, with states in their words and counts', () => {
  expect(what_words(entry({}))).toBe('created a link');
  expect(what_words(entry({ action: 'session.failed', count: 12 }))).toBe('tried to sign in and was refused, 12 times');
  expect(what_words(with_details('grant.state_changed', { from: 'usable', to: 'needs_consent' }))).toBe('noticed that an account went from “Usable” to “Needs consent”');
  expect(what_words(with_details('grant.state_changed', { from: 'usable', to: 'constructor' }))).toBe(action_words['grant.state_changed']);
});

test('about what, and where that is', () => {
  const about = (e: AuditEntry): [string, string | null] => [about_words(e), about_page(e)];
  expect(about(entry({}))).toEqual(['Link Company mail', '/admin/links/3']);
  expect(about(entry({ action: 'link.deleted' }))).toEqual(['Link Company mail', null]);
  expect(about(with_details('grant.created', { link_id: '3' }))).toEqual(['Account alice@x.test', '/admin/links/3']);
  expect(about(with_details('grant.deleted', { link_id: '3' }))).toEqual(['Account alice@x.test', '/admin/links/3']);
  expect(about(with_details('grant.consent_failed', {}))).toEqual(['Account alice@x.test', null]);
  expect(about(entry({ action: 'mailbox.tested', subject: { kind: 'mailbox', id: '4', name: 'Support' } }))).toEqual(['Mail server Support', '/admin/mail/4']);
  expect(about(entry({ action: 'issue.commented', subject: { kind: 'issue', id: 'SUP-1', name: 'Invoice' } }))).toEqual(['Issue SUP-1: Invoice', '/issues/SUP-1']);
  expect(about(entry({ action: 'letter.run_again', subject: { kind: 'letter', id: '12', name: '' } }))).toEqual(['Letter 12', '/letters/12']);
  expect(about(entry({ action: 'session.failed', subject: { kind: 'session', id: '', name: '' } }))).toEqual(['', null]);
});

test('details say what the other columns do not', () => {
  expect(detail_words(with_details('link.changed', { changed: 'name, scopes', client_secret: 'replaced', link_id: '3' }))).toEqual(['Changed: name, scopes', 'Client secret: replaced']);
  expect(detail_words(with_details('grant.state_changed', { from: 'usable', to: 'needs_consent', code: 'oauth.invalid_grant' }))).toEqual(['Code: oauth.invalid_grant']);
  expect(detail_words(with_details('grant.consent_finished', { account: '', scopes: 'a b' }))).toEqual(['Scopes: a b']);
});
