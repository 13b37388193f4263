import { expect, test } from 'vitest';
import { local_path, match } from './route_match';

test('patterns match whole paths and give their open parts decoded', () => {
  expect(match('/', '/')).toEqual({});
  expect(match('/issues/:key', '/issues/SUP-1')).toEqual({ key: 'SUP-1' });
  expect(match('/issues/:key', '/issues/SUP-1/')).toEqual({ key: 'SUP-1' });
  expect(match('/issues/:key', '/issues/a%20b')).toEqual({ key: 'a b' });
  expect(match('/issues/:key', '/issues/')).toBeNull();
  expect(match('/issues/:key', '/issues/%zz')).toBeNull();
  expect(match('/issues', '/issues/SUP-1')).toBeNull();
  expect(match('/admin/links/:id/edit', '/admin/links/7/edit')).toEqual({ id: '7' });
});

test('only places of this console are gone back to', () => {
  expect(local_path('/admin/links?x=1')).toBe('/admin/links?x=1');
  for (const bad of [null, '', 'https://evil.example', '//evil.example', '/\\evil.example', '/ x', '/sign-in?to=/'])
    expect(local_path(bad)).toBe('/');
});
