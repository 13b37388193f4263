// The provider catalogue as the real service shows it, with rows that an operator put beside the data.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Outlink } from './outlink.mjs';

const gitea = JSON.parse(fs.readFileSync(new URL('../../providers/gitea.json', import.meta.url), 'utf8'));
let outlink;
let rows;
before(async () => {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'outlink-data-'));
  fs.mkdirSync(path.join(data, 'providers'));
  const put = (name, text) => fs.writeFileSync(path.join(data, 'providers', name), text);
  put('own.json', JSON.stringify({ ...gitea, id: 'own', name: 'Our Gitea', redirect: { rules: ['https_only'] } }));
  put('yahoo.json', JSON.stringify({ ...gitea, id: 'yahoo', name: 'Replaced' }));
  put('broken.json', JSON.stringify({ ...gitea, id: 'broken', colour: 'red' }));
  outlink = await Outlink.start({ data });
  await outlink.set_up();
  rows = (await outlink.api('GET', '/providers')).items;
});
after(async () => { await outlink.stop(); outlink.clean(); });

const row = (id) => rows.find((r) => r.id === id);

test('the ready-made rows come in order', () => {
  assert.deepEqual(rows.slice(0, 2).map((r) => r.id), ['google', 'microsoft']);
  assert.equal(rows.at(-1).id, 'custom');
  assert.equal(row('microsoft').token_endpoint, 'https://login.microsoftonline.com/common/oauth2/v2.0/token');
  assert.equal(row('microsoft').endpoints.token, 'https://{login}/{tenant}/oauth2/v2.0/token');
  assert.deepEqual(row('microsoft').variables[0].choices.map((c) => c.value), ['worldwide_and_gcc', 'gcc_high', 'dod', 'china']);
  assert.match(row('google').grants.find((g) => g.type === 'device_code').not_offered, /mail/);
});

test("an operator's row is added, another replaces one, a broken one is told by name", () => {
  assert.equal(row('own').name, 'Our Gitea');
  assert.equal(row('yahoo').name, 'Replaced');
  assert.equal(row('broken'), undefined);
  const told = outlink.log.split('\n').filter((line) => line.includes('catalogue.row_refused'));
  assert.equal(told.length, 1, outlink.log);
  assert.match(told[0], /providers\/broken\.json: colour/);
});

test('a redirect URL that the provider refuses is told with the way out', async () => {
  const asked = (provider, endpoints = {}) => outlink.api('POST', '/links/redirect-url', { provider, ...endpoints });
  assert.equal((await asked('google')).problem, undefined, 'loopback is allowed');
  const refused = await asked('own', { authorization_endpoint: 'https://git.test/a', token_endpoint: 'https://git.test/t' });
  assert.equal(refused.problem, 'Our Gitea takes only https redirect URLs.');
  assert.match(refused.instead, /^Set base-url to an https address\./);
});
