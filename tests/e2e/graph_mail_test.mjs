// Letters by Microsoft Graph, from a simulator that is as strict as Graph is documented: each becomes one issue, over rounds of changes,
// pauses that Graph asks for, links that it forgets, tokens that run out, consents that are taken back, and kills.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import { by_simulator, GraphSimulator } from '../testbed/graph_simulator.mjs';
import { numbered_letter, compare_serials } from '../testbed/stream.mjs';
import { until } from '../testbed/wait.mjs';
import { all_of } from './letters.mjs';
import { callback_of, come_back, simulated_link, start_simulated } from './simulated.mjs';
import { find_issue, letter, mailbox_state } from './steps.mjs';

const users = Array.from({ length: 20 }, (_, i) => `u${i}@example.test`);
let on;
let graph;
let link;
let outlink;
before(async () => {
  on = await start_simulated();
  ({ outlink } = on);
  graph = await GraphSimulator.start({ certificates: on.certificates, users, check_token: by_simulator(on.sim) });
  link = await simulated_link(on, { client_id: 'graph', client_secret: 'graph-secret' }, { name: 'Graph', scopes: ['offline_access', 'Mail.ReadWrite'] });
});
afterEach(() => graph.reset());
after(async () => { await on.stop(); await graph.stop(); });

const port = () => Number(new URL(graph.origin).port);
const consent_to = async (grant) => assert.equal((await come_back(outlink, await callback_of(on, grant))).consent, 'ok');
const state_of = async (mailbox) => (await outlink.api('GET', `/mailboxes/${mailbox.id}`)).health;
const ask_now = (mailbox) => outlink.api('POST', `/mailboxes/${mailbox.id}/pump`, undefined);
const summaries = async () => (await all_of(outlink, '/issues')).map((i) => i.summary);
const times = async (summary) => (await summaries()).filter((s) => s === summary).length;
const plain = (login, subject, more = {}) => letter({ to: `${login}@example.test`, subject, ...more }).raw;
const asked_by = (login) => graph.requests.filter((r) => r.path.includes(`/${login}@example.test/`));

async function add_mailbox(login, { of = link, consent = true, ...more } = {}) {
  const mailbox = await outlink.api('POST', '/mailboxes', { name: `Graph ${login}`, host: 'localhost', port: port(), protocol: 'graph', user_name: `${login}@example.test`, link: of.id, project: outlink.project.id, poll_seconds: 10, ...more });
  const [handler] = (await outlink.api('GET', `/mailboxes/${mailbox.id}/handlers`)).items;
  await outlink.api('PATCH', `/handlers/${handler.id}`, { version: handler.version, letters_per_hour: 0 });
  if (consent) {
    await consent_to(mailbox.authentication.grant);
    await mailbox_state(outlink, mailbox.id, 'listening');
  }
  return mailbox;
}

test('what lies there unread is taken, then what comes, and it is marked as read', async () => {
  graph.deliver('u0', plain('u0', 'Lay there'));
  const read = graph.deliver('u0', plain('u0', 'Read before'));
  graph.set_read('u0', read);
  const mailbox = await add_mailbox('u0');
  await find_issue(outlink, 'Lay there');
  const { stages } = await outlink.api('POST', `/mailboxes/${mailbox.id}/test`, {});
  assert.ok(stages.every((s) => s.ok), JSON.stringify(stages));
  graph.deliver('u0', plain('u0', 'Came later'));
  await find_issue(outlink, 'Came later');
  await until(() => graph.letters('u0').every((l) => l.is_read), { what: 'all letters read', ms: 20000 });
  // The marks themselves are changes, which the next rounds tell.
  for (let i = 0; i < 3; i += 1) {
    const rounds = graph.asked('GET', '/messages/delta').length;
    await ask_now(mailbox);
    await until(() => graph.asked('GET', '/messages/delta').length > rounds, { what: 'another round', ms: 15000 });
  }
  graph.set_read('u0', read, false);
  graph.deliver('u0', plain('u0', 'Came last'));
  await ask_now(mailbox);
  await find_issue(outlink, 'Came last');
  assert.deepEqual([await times('Lay there'), await times('Came later'), await times('Came last')], [1, 1, 1]);
});

test('handled letters are moved, or deleted', async () => {
  graph.add_folder('u1', 'Processed');
  const boxes = [await add_mailbox('u1', { afterwards: 'move', move_to: 'Processed' }), await add_mailbox('u2', { afterwards: 'remove' })];
  graph.deliver('u1', plain('u1', 'To be moved'));
  graph.deliver('u2', plain('u2', 'To be deleted'));
  for (const box of boxes) await ask_now(box);
  await find_issue(outlink, 'To be moved');
  await find_issue(outlink, 'To be deleted');
  await until(() => graph.letters('u1').length === 0 && graph.letters('u2').length === 0, { what: 'empty folders', ms: 20000 });
  assert.deepEqual(graph.letters('u1', 'Processed').map((l) => [l.subject, l.is_read]), [['To be moved', true]]);
  assert.deepEqual(graph.letters('u2', 'Deleted Items').map((l) => l.subject), ['To be deleted']);
});

test('a folder that is not there is named, at its stage', async () => {
  const mailbox = await add_mailbox('u3', { folder: 'Nowhere', enabled: false, consent: false });
  await consent_to(mailbox.authentication.grant);
  const { stages } = await outlink.api('POST', `/mailboxes/${mailbox.id}/test`, {});
  assert.equal(stages.at(-1).name, 'folder');
  assert.equal(stages.at(-1).trouble.code, 'graph.no_folder');
  assert.match(stages.at(-1).trouble.words, /Nowhere/);
});

test('many pages, entries that come twice: each letter once', async () => {
  const all = Array.from({ length: 450 }, (_, i) => numbered_letter({ run: crypto.randomBytes(4).toString('hex'), serial: i, to: 'u4@example.test' }));
  graph.delta.repeats = true;
  for (const l of all) graph.deliver('u4', l.raw);
  await add_mailbox('u4', { poll_seconds: 60 });
  await until(async () => compare_serials(all, await summaries()).missing.length === 0, { what: 'an issue for each', ms: 60000, every: 300 });
  assert.deepEqual(compare_serials(all, await summaries()).twice, []);
  await until(() => graph.letters('u4').every((l) => l.is_read), { what: 'all letters read', ms: 30000 });
});

test('an empty page in the middle is not the end', async () => {
  const mailbox = await add_mailbox('u5', { poll_seconds: 60 });
  graph.delta.empty_first_pages = true;
  graph.deliver('u5', plain('u5', 'Behind an empty page'));
  await ask_now(mailbox);
  await find_issue(outlink, 'Behind an empty page');
});

test('a pause that Graph asks for is kept, and its reason shown', async () => {
  const mailbox = await add_mailbox('u6');
  graph.fault({ kind: 'throttled', retry_after_s: 4, path: '*/u6@example.test/*' });
  graph.deliver('u6', plain('u6', 'After a pause'));
  await ask_now(mailbox);
  const waits = await mailbox_state(outlink, mailbox.id, 'waiting');
  assert.equal(waits.health.trouble.code, 'graph.throttled');
  assert.match(waits.health.trouble.words, /called less often/);
  await find_issue(outlink, 'After a pause');
  const throttled = asked_by('u6').findIndex((r) => r.status === 429);
  const [before_it, after_it] = asked_by('u6').slice(throttled, throttled + 2).map((r) => r.at);
  assert.ok(after_it - before_it >= 4000, `asked again after ${after_it - before_it} ms`);
  assert.equal((await mailbox_state(outlink, mailbox.id, 'listening')).health.trouble, undefined);
  // In the middle of the letters, too: what is taken is not taken again.
  const all = Array.from({ length: 12 }, (_, i) => numbered_letter({ run: crypto.randomBytes(4).toString('hex'), serial: i, to: 'u6@example.test' }));
  for (const l of all) graph.deliver('u6', l.raw);
  // The first five are told.
  graph.fault({ delay_ms: 1, path: '*/$value', count: 5 });
  graph.fault({ kind: 'throttled', retry_after_s: 1, path: '*/$value' });
  graph.fault({ kind: 'throttled', retry_after_s: 1, path: '*/u6@example.test/*', method: 'PATCH' });
  await ask_now(mailbox);
  await until(async () => compare_serials(all, await summaries()).missing.length === 0, { what: 'an issue for each', ms: 30000, every: 200 });
  assert.deepEqual(compare_serials(all, await summaries()).twice, []);
  await until(() => graph.letters('u6').every((l) => l.is_read), { what: 'all letters read', ms: 30000 });
});

test('when Graph has forgotten how far was read, nothing is taken twice and nothing is lost', async () => {
  // Seldom asked: all that follows must come of the round that is asked for.
  const mailbox = await add_mailbox('u7', { afterwards: 'keep', poll_seconds: 60 });
  for (const n of [1, 2, 3]) graph.deliver('u7', plain('u7', `Before it forgot ${n}`));
  await ask_now(mailbox);
  await find_issue(outlink, 'Before it forgot 3');
  await mailbox_state(outlink, mailbox.id, 'listening');
  graph.expire_deltas('u7');
  const late = graph.deliver('u7', plain('u7', 'While it had forgotten'));
  graph.set_read('u7', late);
  await ask_now(mailbox);
  await find_issue(outlink, 'While it had forgotten');
  graph.deliver('u7', plain('u7', 'Afterwards'));
  await ask_now(mailbox);
  await find_issue(outlink, 'Afterwards');
  for (const summary of [...[1, 2, 3].map((n) => `Before it forgot ${n}`), 'While it had forgotten', 'Afterwards']) assert.equal(await times(summary), 1, summary);
});

test('answers that are lost, server errors and another origin in a link: it goes on afterwards', async () => {
  const mailbox = await add_mailbox('u8');
  const taken = async (subject) => {
    graph.deliver('u8', plain('u8', subject));
    await ask_now(mailbox);
    const waits = await mailbox_state(outlink, mailbox.id, 'waiting');
    assert.ok(waits.health.trouble.words.length > 20 && waits.health.trouble.code.includes('.'), JSON.stringify(waits.health));
    graph.reset();
    await ask_now(mailbox);
    await find_issue(outlink, subject);
    await mailbox_state(outlink, mailbox.id, 'listening');
    assert.equal(await times(subject), 1);
    return waits.health.trouble;
  };
  graph.fault({ kind: 'hang up', path: '*/u8@example.test/*', count: 1000 });
  await taken('Hung up');
  graph.fault({ kind: 'unavailable', path: '*/u8@example.test/*', count: 1000 });
  assert.equal((await taken('Unavailable')).code, 'graph.unavailable');
  graph.fault({ status: 200, body: '<html>not Graph</html>', path: '*/delta', count: 1000 });
  assert.equal((await taken('No JSON')).code, 'graph.malformed');
  graph.foreign_links = 'https://elsewhere.example.test';
  assert.equal((await taken('Elsewhere')).code, 'graph.malformed');
  // It took effect, only the answer is lost: the mark is set once more, the letter not taken once more.
  graph.deliver('u8', plain('u8', 'Marked, unheard'));
  graph.fault({ kind: 'hang up', path: '*/u8@example.test/*', method: 'PATCH', after: true });
  await ask_now(mailbox);
  await find_issue(outlink, 'Marked, unheard');
  await until(() => graph.asked('PATCH', '').length >= 2, { what: 'the mark once more', ms: 20000 });
  assert.equal(await times('Marked, unheard'), 1);
});

test('a letter above 25 MiB is named and left, and what follows is taken', async () => {
  const mailbox = await add_mailbox('u14');
  graph.deliver('u14', plain('u14', 'Large at Graph', { body: `${'x'.repeat(75)}\n`.repeat((26 << 20) / 76) }));
  graph.deliver('u14', plain('u14', 'Behind the large one'));
  await ask_now(mailbox);
  await find_issue(outlink, 'Behind the large one');
  const known = (await outlink.api('GET', '/letters?q=Large%20at%20Graph')).items[0];
  assert.equal(known.state, 'failed');
  assert.equal(known.from, 'bob@example.test');
  assert.match(known.reason, /letters above 26214400 bytes are not taken/);
  assert.doesNotMatch(known.reason, /has 0 bytes/);
  assert.equal(await times('Large at Graph'), 0);
});

test('access tokens run out, and nobody notices', async () => {
  const brief = await simulated_link(on, { client_id: 'brief', client_secret: 'brief-secret' }, { name: 'Brief', scopes: ['offline_access', 'Mail.ReadWrite'] });
  on.sim.set('brief', { expires_in: 12 });
  const mailbox = await add_mailbox('u9', { of: brief });
  const troubles = [];
  const [family] = on.sim.families_of('brief');
  const ends = family.refreshes + 3;
  await until(async () => {
    const health = await state_of(mailbox);
    if (health.trouble) troubles.push(`${health.state}: ${health.trouble.code}: ${health.trouble.words}`);
    return family.refreshes >= ends;
  }, { what: 'three renewals', ms: 60000, every: 200 });
  graph.deliver('u9', plain('u9', 'With a newer token'));
  await find_issue(outlink, 'With a newer token', { ms: 25000 });
  assert.deepEqual([...new Set(troubles)], []);
});

test('a consent that is taken back is said in plain words, and a new one goes on where it was', async () => {
  const mailbox = await add_mailbox('u10');
  graph.deliver('u10', plain('u10', 'Before the end'));
  await ask_now(mailbox);
  await find_issue(outlink, 'Before the end');
  const family = on.sim.families_of('graph').find((f) => f.account === 'u10@example.test');
  on.sim.tokens.end(family, 'the person took it back');
  graph.deliver('u10', plain('u10', 'After the end'));
  await ask_now(mailbox);
  const told = await until(async () => { const h = await state_of(mailbox); return h.trouble?.code === 'grant.needs_consent' && h; }, { what: "the grant's trouble at the mailbox", ms: 30000, every: 100 });
  assert.equal(told.state, 'waiting');
  assert.equal(told.trouble.remedy, 'consent_again');
  assert.match(told.trouble.words, /u10@example\.test|consent|authori[sz]/i);
  assert.equal((await outlink.api('GET', `/grants/${mailbox.authentication.grant}`)).state, 'needs_consent');
  await consent_to(mailbox.authentication.grant);
  await find_issue(outlink, 'After the end');
  assert.deepEqual([await times('Before the end'), await times('After the end')], [1, 1]);
});

test('killed in between, nothing is lost and nothing doubled', { timeout: 180000 }, async () => {
  const logins = ['u11', 'u12', 'u13'];
  graph.add_folder('u12', 'Processed');
  const ways = [{}, { afterwards: 'move', move_to: 'Processed' }, { afterwards: 'remove' }];
  const boxes = [];
  for (const [i, login] of logins.entries()) boxes.push(await add_mailbox(login, ways[i]));
  const run = crypto.randomBytes(4).toString('hex');
  const all = [];
  for (let kill = 0; kill < 6; kill += 1) {
    for (let i = 0; i < 15; i += 1) {
      const login = logins[i % 3];
      const one = numbered_letter({ run, serial: all.length, to: `${login}@example.test` });
      all.push(one);
      graph.deliver(login, one.raw);
    }
    for (const box of boxes) await ask_now(box);
    await new Promise((done) => { setTimeout(done, crypto.randomInt(10, 700)); });
    await outlink.restart('SIGKILL');
  }
  await until(async () => compare_serials(all, await summaries()).missing.length === 0, { what: 'an issue for each', ms: 60000, every: 300 });
  assert.deepEqual(compare_serials(all, await summaries()), { missing: [], twice: [] });
  await until(() => graph.letters('u11').every((l) => l.is_read) && graph.letters('u12').length === 0 && graph.letters('u13').length === 0, { what: 'every copy as wished', ms: 30000 });
  assert.equal(graph.letters('u12', 'Processed').length, all.length / 3);
});
