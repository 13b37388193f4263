// The real service against the real servers: what the demo does not show.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start_bed } from '../testbed/bed.mjs';
import { free_ports } from '../testbed/ports.mjs';
import { Outlink } from './outlink.mjs';
import { redirect_url } from './redirect.mjs';
import { authorize, connect_mailbox, find_issue, letter, mailbox_state, make_link } from './steps.mjs';

let bed;
let outlink;
let link;
before(async () => {
  const [port] = await free_ports(1);
  bed = await start_bed({ submission: false, redirect_uris: (issuer) => [redirect_url(`http://127.0.0.1:${port}`, issuer)] });
  outlink = await Outlink.start({ ca_file: bed.ca_file, ca: bed.ca, port });
  await outlink.set_up();
  link = await make_link(outlink, bed);
});
after(async () => { await outlink.stop(); outlink.clean(); await bed.stop(); });

const refused = async (work, status, code) => {
  const error = await work.then(() => assert.fail('not refused'), (e) => e);
  assert.equal(error.status, status, error.message);
  assert.equal(error.problem.code, code);
  return error.problem;
};

test('the set-up happens once', () => refused(outlink.api('POST', '/setup', { code: 'x', name: 'x', email: 'x@x.test', password: 'x'.repeat(12) }), 422, 'setup.done'));

test('bad requests name the field and change nothing', async () => {
  assert.equal((await refused(outlink.api('POST', '/links', { name: 'x', provider: 'custom', colour: 'red' }), 422, 'body.invalid')).field, 'colour');
  assert.equal((await refused(outlink.api('POST', '/links', { name: 7, provider: 'custom' }), 422, 'body.invalid')).field, 'name');
  assert.equal((await refused(outlink.api('POST', '/links', { name: 'x', provider: 'custom' }), 422, 'link.invalid')).field, 'client_id');
  await refused(outlink.api('GET', '/links/999'), 404, 'link.not_found');
  await refused(outlink.api('PATCH', `/links/${link.id}`, { version: 99, name: 'y' }), 409, 'link.stale');
  assert.equal((await outlink.api('GET', '/links')).items.length, 1);
});

test('a change without the token of our pages, or from another origin, is refused', async () => {
  const csrf = outlink.csrf;
  outlink.csrf = 'wrong';
  await refused(outlink.api('POST', '/projects', { key: 'ABC', name: 'x' }), 403, 'csrf.refused');
  outlink.csrf = csrf;
  const foreign = await outlink.browser.call(`${outlink.base_url}/api/v1/projects`, { method: 'POST', headers: { origin: 'https://evil.example', 'x-csrf-token': csrf, 'content-type': 'application/json' }, body: '{"key":"ABC","name":"x"}' });
  assert.equal(foreign.status, 403);
});

test('nobody sees anything without signing in, and roles hold', async () => {
  await outlink.api('POST', '/people', { name: 'Vi', email: 'vi@x.test', password: 'a long password', role: 'viewer' });
  const mine = { browser: outlink.browser, csrf: outlink.csrf };
  const { make_browser } = await import('../testbed/browser.mjs');
  outlink.browser = make_browser({});
  outlink.csrf = undefined;
  await refused(outlink.api('GET', '/issues'), 401, 'session.needed');
  await outlink.api('POST', '/session', { email: 'vi@x.test', password: 'a long password' });
  assert.deepEqual((await outlink.api('GET', '/projects')).items.length, 1);
  await refused(outlink.api('GET', '/links'), 403, 'role.too_low');
  await refused(outlink.api('POST', '/issues', { project: 1, summary: 'x' }), 403, 'role.too_low');
  Object.assign(outlink, mine);
});

test('a refused consent and a reused answer change nothing and say why', async () => {
  const mailbox = await connect_mailbox(outlink, bed, link, 'bob');
  const { grant } = mailbox.authentication;
  const no = await authorize(outlink, bed, grant, 'bob', { deny: true });
  assert.equal(no.get('code'), 'oauth.access_denied');
  const again = await outlink.browser.call(`${link.redirect_url}?code=x&state=y&iss=${encodeURIComponent(bed.issuer)}`);
  assert.match(again.headers.location, /code=consent\.unknown_state/);
  assert.equal((await outlink.api('GET', `/grants/${grant}`)).state, 'awaiting_consent');
});

test('a hostile token endpoint is survived', async () => {
  const mailbox = await connect_mailbox(outlink, bed, link, 'carol');
  const { grant } = mailbox.authentication;
  for (const [body, code] of [['x'.repeat(5 << 20), 'http.too_large'], ['<html>', 'oauth.unexpected_answer'], ['{}', 'oauth.unexpected_answer'],
    ['{"access_token":"a","expires_in":"soon"}', 'oauth.unexpected_answer']]) {
    bed.provider.fault({ path: '/token', status: 200, body });
    assert.equal((await authorize(outlink, bed, grant, 'carol')).get('code'), code);
  }
  assert.equal((await authorize(outlink, bed, grant, 'carol')).get('consent'), 'ok');
  await mailbox_state(outlink, mailbox.id, 'listening');
});

test('letters of every bad kind are taken or refused, and the next one still comes', async () => {
  await bed.deliver('carol@example.test', 'just words\n');
  await bed.deliver('carol@example.test', `Subject: many\nContent-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(10000)}--b--\n`);
  await bed.deliver('carol@example.test', `Subject: large\n\n${`${'x'.repeat(75)}\n`.repeat(800000)}`);
  const l = letter({ to: 'carol@example.test', subject: 'after the storm' });
  await bed.deliver('carol@example.test', l.raw);
  await find_issue(outlink, 'after the storm', { ms: 60000 });
  const { items } = await outlink.api('GET', '/letters?state=failed');
  assert.deepEqual(items.map((i) => i.reason.match(/parts|bytes/)[0]).sort(), ['bytes', 'parts']);
});

test('the connection test names the stage that fails', async () => {
  const closed = (await free_ports(1))[0];
  const mailbox = await outlink.api('POST', '/mailboxes', { name: 'closed', host: 'localhost', port: closed, user_name: 'x', password: 'x', project: outlink.project.id, enabled: false });
  const { stages } = await outlink.api('POST', `/mailboxes/${mailbox.id}/test`, {});
  assert.deepEqual([stages.at(-1).name, stages.at(-1).ok, stages.at(-1).trouble.code], ['tcp', false, 'net.refused']);
});

test('killed while letters stream in, nothing is lost and nothing doubled', async () => {
  const mailbox = await connect_mailbox(outlink, bed, link, 'dave', { name: 'Stream' });
  assert.equal((await authorize(outlink, bed, mailbox.authentication.grant, 'dave')).get('consent'), 'ok');
  await mailbox_state(outlink, mailbox.id, 'listening');
  for (let round = 0; round < 5; round += 1) {
    for (let i = 0; i < 10; i += 1) await bed.deliver('dave@example.test', letter({ to: 'dave@example.test', subject: `stream ${round} ${i} end` }).raw);
    await outlink.restart('SIGKILL');
  }
  await find_issue(outlink, 'stream 4 9 end');
  const { items } = await outlink.api('GET', '/issues?q=stream&limit=200');
  assert.equal(items.length, 50);
  assert.equal(new Set(items.map((i) => i.summary)).size, 50);
});

test('no secret is in the log', () => {
  assert.doesNotMatch(outlink.log, /outlink-secret|a long password|Bearer |alice-pw|carol-pw/);
});
