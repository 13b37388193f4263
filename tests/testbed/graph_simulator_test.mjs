// The simulator must be as strict as Graph is documented, and fail exactly as it was told.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { make_browser } from './browser.mjs';
import { make_certificates } from './certs.mjs';
import { by_simulator, GraphSimulator } from './graph_simulator.mjs';
import { ProviderSimulator } from './provider_simulator.mjs';

const holders = {
  alice: { user: 'alice@example.test' },
  reader: { user: 'alice@example.test', permissions: ['Mail.Read'] },
  shared: { user: 'alice@example.test', permissions: ['Mail.ReadWrite.Shared'] },
  app: { application: true, mailboxes: ['bob@example.test'] },
};
const letter = (n) => `From: Carol <carol@example.test>\nTo: alice@example.test\nSubject: letter\n  ${n}\nMessage-ID: <${n}@example.test>\n\nBody ${n}\n`;
const immutable = { prefer: 'IdType="ImmutableId"' };

let folder;
let certificates;
let browser;
let sim;
before(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outlink-graph-'));
  certificates = make_certificates(folder);
  browser = make_browser({ ca: fs.readFileSync(certificates.ca) });
});
beforeEach(async () => { sim = await GraphSimulator.start({ certificates, users: ['alice@example.test', 'bob@example.test'], check_token: (token) => holders[token] }); });
afterEach(() => sim.stop());
after(() => fs.rmSync(folder, { recursive: true, force: true }));

async function ask(method, url, { token = 'alice', headers = {}, body, json } = {}) {
  const sent = json === undefined ? body : JSON.stringify(json);
  const got = await browser.call(url.startsWith('https:') ? url : `${sim.base_url}${url}`, { method, ...(sent !== undefined && { body: sent }),
    headers: { ...(token && { authorization: `Bearer ${token}` }), ...(json !== undefined && { 'content-type': 'application/json' }), ...headers } });
  return { ...got, json: /json/.test(got.headers['content-type'] ?? '') ? JSON.parse(got.text) : null };
}
const get = (url, more) => ask('GET', url, more);
// A whole round: { rows, pages, link }.
async function round(url, more) {
  const rows = [];
  for (let pages = 1; ; pages += 1) {
    const got = await get(url, more);
    assert.equal(got.status, 200, got.text);
    rows.push(...got.json.value);
    if (got.json['@odata.deltaLink']) return { rows, pages, link: got.json['@odata.deltaLink'] };
    url = got.json['@odata.nextLink'];
  }
}
// What was asked wrongly on purpose is not held against this test.
const refused = async (method, url, more) => { const got = await ask(method, url, more); const mistakes = sim.take_mistakes(); return [got.status, got.json?.error.code, mistakes.length]; };

test('me and users, as far as the token goes', async () => {
  assert.equal((await get('/me')).json.mail, 'alice@example.test');
  assert.deepEqual((await get('/users/bob%40example.test?$select=id,userPrincipalName', { token: 'app' })).json.userPrincipalName, 'bob@example.test');
  assert.deepEqual(await refused('GET', '/me', { token: 'app' }), [400, 'BadRequest', 1]);
  assert.deepEqual(await refused('GET', '/users/alice@example.test/mailFolders', { token: 'app' }), [403, 'ErrorAccessDenied', 0]);
  assert.deepEqual(await refused('GET', '/users/bob@example.test/mailFolders'), [403, 'ErrorAccessDenied', 0]);
  assert.equal((await get('/users/bob@example.test/mailFolders', { token: 'shared' })).status, 200);
  assert.deepEqual(await refused('GET', '/users/nobody@example.test/mailFolders'), [404, 'ErrorInvalidUser', 0]);
});

test('tokens and permissions', async () => {
  const got = await get('/me', { token: 'old', headers: { 'client-request-id': 'mine' } });
  assert.equal(got.status, 401);
  assert.match(got.headers['www-authenticate'], /^Bearer /);
  assert.equal(got.json.error.code, 'InvalidAuthenticationToken');
  assert.deepEqual([got.json.error.innerError['client-request-id'], got.headers['client-request-id'], got.json.error.innerError['request-id']], ['mine', 'mine', got.headers['request-id']]);
  assert.deepEqual(await refused('GET', '/me', { token: null }), [401, 'InvalidAuthenticationToken', 1]);
  const id = sim.deliver('alice', letter(1));
  assert.equal((await get(`/me/messages/${id}`, { token: 'reader' })).status, 200);
  assert.deepEqual(await refused('PATCH', `/me/messages/${id}`, { token: 'reader', json: { isRead: true } }), [403, 'ErrorAccessDenied', 0]);
  assert.deepEqual(await refused('POST', '/me/sendMail', { token: 'reader', headers: { 'content-type': 'text/plain' }, body: 'eA==' }), [403, 'ErrorAccessDenied', 0]);
});

test('folders are listed in pages, found by name and made once', async () => {
  const made = await ask('POST', '/me/mailFolders', { json: { displayName: "Alice's letters" } });
  assert.equal(made.status, 201);
  assert.deepEqual(await refused('POST', '/me/mailFolders', { json: { displayName: "Alice's letters" } }), [409, 'ErrorFolderExists', 0]);
  const found = (await get(`/me/mailFolders?$filter=${encodeURIComponent("displayName eq 'Alice''s letters'")}&$select=id`)).json.value;
  assert.deepEqual(found, [{ id: made.json.id }]);
  const first = (await get('/me/mailFolders?$top=5')).json;
  const second = (await get(first['@odata.nextLink'])).json;
  assert.deepEqual([first.value.length, second.value.length, second['@odata.nextLink']], [5, 3, undefined]);
  assert.equal((await get('/me/mailFolders/inbox')).json.displayName, 'Inbox');
  assert.deepEqual(await refused('GET', "/me/mailFolders?$filter=startswith(displayName,'A')"), [400, 'BadRequest', 1]);
  assert.deepEqual(await refused('GET', '/me/mailFolders/Processed'), [400, 'ErrorInvalidIdMalformed', 1]);
  assert.deepEqual(await refused('GET', `/me/mailFolders/AAMk${'x'.repeat(30)}=`), [404, 'ErrorItemNotFound', 0]);
});

test('a delta tells everything in pages, then only what changed', async () => {
  for (let n = 1; n <= 12; n += 1) sim.deliver('alice', letter(n));
  const first = await round('/me/mailFolders/inbox/messages/delta?$select=subject,isRead,internetMessageId', { headers: { prefer: 'odata.maxpagesize=5' } });
  assert.deepEqual([first.pages, first.rows.length], [3, 12]);
  assert.deepEqual(Object.keys(first.rows[0]).sort(), ['@odata.etag', 'id', 'internetMessageId', 'isRead', 'subject']);
  const quiet = await round(first.link);
  assert.deepEqual([quiet.rows, quiet.pages], [[], 1]);
  const [newest, next] = first.rows;
  assert.equal(newest.subject, 'letter  12');
  sim.set_read('alice', newest.id);
  sim.remove('alice', next.id);
  sim.deliver('alice', letter(13));
  const changed = await round(quiet.link);
  assert.deepEqual(changed.rows.map((r) => [r.id, r['@removed']?.reason ?? r.isRead]).slice(0, 2), [[newest.id, true], [next.id, 'deleted']]);
  assert.deepEqual([changed.rows.length, changed.rows[2].internetMessageId], [3, '<13@example.test>']);
  assert.deepEqual((await round(quiet.link)).rows.map((r) => r.id), changed.rows.map((r) => r.id), 'a link tells the same again');
  assert.equal((await round('/me/mailFolders/inbox/messages/delta')).pages, 2, 'ten a page');
});

test('a delta of one kind of change, from an instant on', async () => {
  const since = new Date(Date.now() - 1000).toISOString();
  sim.deliver('alice', letter(1));
  const start = await round(`/me/mailFolders/inbox/messages/delta?changeType=created&$filter=${encodeURIComponent(`receivedDateTime ge ${since}`)}`);
  assert.equal(start.rows.length, 1);
  sim.set_read('alice', start.rows[0].id);
  sim.deliver('alice', letter(2));
  assert.deepEqual((await round(start.link)).rows.map((r) => r.subject), ['letter  2']);
  assert.deepEqual((await round(`/me/mailFolders/inbox/messages/delta?$filter=${encodeURIComponent('receivedDateTime gt 2100-01-01T00:00:00Z')}`)).rows, []);
});

test('a lost sync state is told by 410, and the odd things that are allowed happen when told', async () => {
  sim.deliver('alice', letter(1));
  sim.deliver('alice', letter(2));
  const { link } = await round('/me/mailFolders/inbox/messages/delta');
  sim.expire_deltas('alice');
  assert.deepEqual(await refused('GET', link), [410, 'syncStateNotFound', 0]);
  sim.delta.empty_first_pages = true;
  sim.delta.repeats = true;
  const odd = await round('/me/mailFolders/inbox/messages/delta');
  assert.deepEqual([odd.pages, odd.rows.length, new Set(odd.rows.map((r) => r.id)).size], [2, 3, 2]);
  sim.foreign_links = 'https://elsewhere.invalid';
  assert.match((await get('/me/mailFolders/inbox/messages/delta')).json['@odata.nextLink'], /^https:\/\/elsewhere\.invalid\/v1\.0\//);
});

test('a letter that is moved has a new id, unless ids are immutable', async () => {
  sim.deliver('alice', letter(1));
  const start = await round('/me/mailFolders/inbox/messages/delta?$select=id');
  const [{ id }] = start.rows;
  const raw = await get(`/me/messages/${id}/$value`);
  assert.equal(raw.text, letter(1).replaceAll('\n', '\r\n'));
  assert.equal((await ask('PATCH', `/me/messages/${id}`, { json: { isRead: true } })).json.isRead, true);
  const moved = await ask('POST', `/me/messages/${id}/move`, { json: { destinationId: 'archive' } });
  assert.equal(moved.status, 201);
  assert.notEqual(moved.json.id, id);
  assert.deepEqual(await refused('GET', `/me/messages/${id}/$value`), [404, 'ErrorItemNotFound', 0]);
  assert.deepEqual((await round(start.link)).rows, [{ '@removed': { reason: 'deleted' }, id }]);
  const [{ id: lasting }] = (await round('/me/mailFolders/archive/messages/delta?$select=id', { headers: immutable })).rows;
  const back = await ask('POST', `/me/messages/${lasting}/move`, { json: { destinationId: 'inbox' }, headers: immutable });
  assert.equal(back.json.id, lasting);
  assert.equal(back.headers['preference-applied'], 'IdType="ImmutableId"');
  assert.equal((await get(`/me/mailFolders/inbox/messages/${lasting}/$value`)).status, 200);
  assert.deepEqual(sim.letters('alice').map((l) => [l.subject, l.is_read]), [['letter  1', true]]);
});

test('a deleted letter lies in Deleted Items, and is gone when it is deleted there', async () => {
  const id = sim.deliver('alice', letter(1));
  assert.equal((await ask('DELETE', `/me/messages/${id}`)).status, 204);
  assert.deepEqual([sim.letters('alice').length, sim.letters('alice', 'Deleted Items').length], [0, 1]);
  await ask('DELETE', `/me/messages/${id}`);
  assert.deepEqual(sim.letters('alice', 'deleteditems'), []);
  assert.deepEqual(await refused('DELETE', `/me/messages/${id}`), [404, 'ErrorItemNotFound', 0]);
});

test('a letter is sent as MIME in base64, by its own sender', async () => {
  const send = (raw, more = {}) => ask('POST', '/me/sendMail', { headers: { 'content-type': 'text/plain' }, body: Buffer.from(raw).toString('base64'), ...more });
  const raw = 'From: Alice <alice@example.test>\r\nTo: bob@example.test\r\nCc: x@example.org\r\nSubject: hi\r\n\r\nHello\r\n';
  assert.equal((await send(raw)).status, 202);
  assert.deepEqual(sim.sent, [{ from: 'alice@example.test', to: ['bob@example.test', 'x@example.org'], raw }]);
  assert.deepEqual([sim.letters('bob')[0].raw, sim.letters('alice', 'sentitems').length], [raw, 1]);
  assert.deepEqual((await send(raw.replace('alice@', 'mallory@'))).json.error.code, 'ErrorSendAsDenied');
  assert.deepEqual(await refused('POST', '/me/sendMail', { headers: { 'content-type': 'text/plain' }, body: 'no base64!' }), [400, 'ErrorMimeContentInvalidBase64String', 1]);
  assert.deepEqual(await refused('POST', '/me/sendMail', { json: {} }), [415, 'BadRequest', 1]);
  assert.equal(sim.letters('alice', 'sentitems').length, 1);
});

test('what is not documented is refused and kept as a mistake', async () => {
  const id = sim.deliver('alice', letter(1));
  const { link } = await round('/me/mailFolders/inbox/messages/delta');
  for (const [method, url, more, ...expected] of [
    ['GET', '/me/calendar', {}, 404, 'ResourceNotFound'],
    ['GET', `${sim.origin}/beta/me`, {}, 400, 'BadRequest'],
    ['PUT', `/me/messages/${id}`, {}, 405, 'Request_BadRequest'],
    ['GET', '/me/mailFolders/inbox/messages/delta?$search=x', {}, 400, 'BadRequest'],
    ['GET', '/me/mailFolders/inbox/messages/delta?$select=Subject', {}, 400, 'RequestBroker--ParseUri'],
    ['GET', '/me/mailFolders/inbox/messages/delta?$filter=isRead%20eq%20false', {}, 400, 'BadRequest'],
    ['GET', '/me/mailFolders/inbox/messages/delta', { headers: { prefer: 'odata.maxpagesize=many' } }, 400, 'BadRequest'],
    ['GET', '/me/mailFolders/inbox/messages/delta', { headers: { prefer: 'outlook.body-content-type="text"' } }, 400, 'BadRequest'],
    ['GET', `${link}&$select=id`, {}, 400, 'BadRequest'],
    ['GET', '/me/mailFolders/inbox/messages/delta?$deltatoken=made-up', {}, 400, 'ErrorInvalidUrlQuery'],
    ['GET', link.replace('inbox', 'archive'), {}, 400, 'ErrorInvalidUrlQuery'],
    ['PATCH', `/me/messages/${id}`, { json: { isRead: 'true' } }, 400, 'BadRequest'],
    ['PATCH', `/me/messages/${id}`, { json: { subject: 'x' } }, 400, 'BadRequest'],
    ['POST', `/me/messages/${id}/move`, { body: '{"destinationId":"inbox"}' }, 415, 'BadRequest'],
    ['POST', `/me/messages/${id}/move`, { json: { destinationId: 'Processed' } }, 400, 'ErrorInvalidIdMalformed'],
    ['GET', '/me/messages/1/$value', {}, 400, 'ErrorInvalidIdMalformed'],
  ]) assert.deepEqual(await refused(method, url, more), [...expected, 1], `${method} ${url}`);
  await get('/me/calendar');
  await assert.rejects(sim.stop(), /Graph was asked wrongly:\nGET \/v1.0\/me\/calendar/);
  sim = await GraphSimulator.start({ certificates, users: ['alice@example.test'], check_token: (token) => holders[token] });
});

test('faults happen as told, at a path, so many times', async () => {
  const told = await browser.call(`${sim.origin}/__test/fault`, { method: 'POST', body: JSON.stringify({ kind: 'throttled', retry_after_s: 7, path: '/v1.0/me/mailFolders/*/messages/delta' }) });
  assert.equal(told.status, 200);
  assert.equal((await browser.call(`${sim.origin}/__test/fault`, { method: 'POST', body: '{"kind":"dance"}' })).status, 400);
  assert.equal((await get('/me')).status, 200);
  const limited = await get('/me/mailFolders/inbox/messages/delta');
  assert.deepEqual([limited.status, limited.headers['retry-after'], limited.json.error.code], [429, '7', 'ApplicationThrottled']);
  assert.equal((await get('/me/mailFolders/inbox/messages/delta')).status, 200);
  for (const [kind, status, code] of [['unavailable', 503, 'serviceNotAvailable'], ['unauthorized', 401, 'InvalidAuthenticationToken'], ['denied', 403, 'ErrorAccessDenied'], ['sync state lost', 410, 'syncStateNotFound']]) {
    sim.fault({ kind });
    assert.deepEqual(await refused('GET', '/me'), [status, code, 0]);
  }
  sim.fault({ status: 500, body: '<html>', headers: { 'content-type': 'text/html' }, method: 'GET', count: 2 });
  assert.deepEqual([(await get('/me')).text, (await get('/me')).status, (await get('/me')).status], ['<html>', 500, 200]);
  sim.fault({ kind: 'hang up' });
  await assert.rejects(get('/me'));
  sim.fault({ kind: 'hang' });
  const hanging = assert.rejects(get('/me'));
  sim.fault({ delay_ms: 50 });
  const began = performance.now();
  assert.equal((await get('/me')).status, 200);
  assert.ok(performance.now() - began >= 49);
  sim.hang_up();
  await hanging;
});

test('an answer that is lost has had its effect', async () => {
  sim.fault({ kind: 'hang up', after: true, method: 'POST', path: '*/sendMail' });
  const body = Buffer.from('From: alice@example.test\r\nTo: bob@example.test\r\nSubject: once\r\n\r\nx\r\n').toString('base64');
  await assert.rejects(ask('POST', '/me/sendMail', { headers: { 'content-type': 'text/plain' }, body }));
  assert.equal(sim.letters('bob').length, 1);
  assert.deepEqual(sim.asked('POST', '/sendMail').length, 1);
});

test('a fifth request at a time for one mailbox is throttled', async () => {
  sim.fault({ delay_ms: 200, count: 4 });
  const four = [1, 2, 3, 4].map(() => get('/me'));
  const { until } = await import('./wait.mjs');
  await until(() => sim.mailbox('alice').busy === 4, { what: 'four requests' });
  assert.deepEqual([(await get('/me')).status, (await get('/users/bob@example.test', { token: 'app' })).status], [429, 200]);
  assert.deepEqual((await Promise.all(four)).map((g) => g.status), [200, 200, 200, 200]);
});

test('tokens of the provider simulator are taken', async () => {
  const provider = await ProviderSimulator.start({ certificates });
  sim.check_token = by_simulator(provider);
  const person = provider.tokens.give_access_token(provider.tokens.make_family('c', 'alice@example.test', []), 60_000);
  const app = provider.tokens.give_access_token(provider.tokens.make_family('app', 'app', []), 60_000);
  assert.equal((await get('/me', { token: person })).json.mail, 'alice@example.test');
  assert.equal((await get('/users/bob@example.test', { token: app })).status, 200);
  assert.equal((await get('/me', { token: 'rubbish' })).status, 401);
  await provider.stop();
});
