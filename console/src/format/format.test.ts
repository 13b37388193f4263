import { expect, test } from 'vitest';
import { size } from './bytes';
import { scopes_of } from './scopes';
import { countdown, days_until, distance, utc_time } from './time';

test('sizes are short and true', () => {
  expect([0, 1, 999, 1500, 24_400_000, 26_214_400].map(size)).toEqual(['0 bytes', '1 byte', '999 bytes', '1.5 KB', '24 MB', '26 MB']);
});

test('distances count down and up', () => {
  const now = Date.parse('2026-01-01T00:00:00.000Z');
  expect(distance('2026-01-01T00:00:42.000Z', now)).toBe('in 42 seconds');
  expect(distance('2025-12-31T23:57:00.000Z', now)).toBe('3 minutes ago');
  expect(distance('2026-01-03T01:00:00.000Z', now)).toBe('in 2 days');
  expect(distance('2026-01-01T00:00:00.400Z', now)).toBe('now');
});

test('the exact time is UTC and says so', () => expect(utc_time('2026-01-01T00:00:00.123Z')).toBe('2026-01-01 00:00:00.123 UTC'));

test('scopes are parted by any blank, each once', () => {
  expect(scopes_of('  openid\n email openid\t')).toEqual(['openid', 'email']);
  expect(scopes_of(' ')).toEqual([]);
});

test('a countdown ends at zero, and days count whole', () => {
  const now = Date.parse('2026-01-01T00:00:00.000Z');
  expect(['2026-01-01T00:09:41.000Z', '2026-01-01T00:00:00.400Z', '2025-12-31T00:00:00.000Z'].map((t) => countdown(t, now))).toEqual(['9:41', '0:01', '0:00']);
  expect(['2026-01-02T12:00:00.000Z', '2025-12-31T12:00:00.000Z'].map((t) => days_until(t, now))).toEqual([1, -1]);
});
