// A search that finds nothing proves nothing: here it must find.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { find_secrets } from './secret_search.mjs';

const secret = { name: 'a token', value: 'rt-q83v_ÿ+/ 5mB"x7Zk2' };
const bytes = Buffer.from(secret.value);
const finds = (text) => find_secrets([{ name: 'here', bytes: Buffer.from(text) }], [secret]).length > 0;

test('a secret is found in every disguise, wherever it begins', () => {
  for (const before of ['', 'a', 'ab', 'abc'])
    for (const after of ['', 'z', 'zy'])
      for (const spell of [(b) => b.toString('utf8'), (b) => b.toString('base64'), (b) => b.toString('base64url'), (b) => b.toString('hex'), (b) => b.toString('hex').toUpperCase(),
        (b) => encodeURIComponent(b.toString('utf8')), (b) => JSON.stringify(b.toString('utf8'))])
        assert.ok(finds(`x${spell(Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]))}y`), `${before} ${after} ${spell}`);
  assert.ok(finds([...bytes].map((b) => `%${b.toString(16)}`).join('')));
});

test('what is not there is not found', () => {
  assert.ok(!finds('rt-q83v and nothing more'));
  assert.ok(!finds(Buffer.from('something else, quite long, to be encoded').toString('base64')));
});

test('of a long one half is enough, and what is told does not repeat it', () => {
  const long = { name: 'long', value: 'abcdefghijklmnopqrstuvwxyz0123456789' };
  const found = find_secrets([{ name: 'page 7', bytes: Buffer.from('…abcdefghijklmnopqr|cut') }], [long]);
  assert.equal(found.length, 1);
  assert.match(found[0], /^long \(first half\) in page 7/);
  assert.ok(!found[0].includes('abcdefghijklmnopqr'));
  assert.throws(() => find_secrets([], [{ name: 'short', value: 'abc' }]), /too short/);
});
