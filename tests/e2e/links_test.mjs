// The life of a link against a real authorization server: every grant type, other accounts, kills in the middle, ends and warnings.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { start_bed } from '../testbed/bed.mjs';
import { approve_device, make_browser } from '../testbed/browser.mjs';
import { free_ports } from '../testbed/ports.mjs';
import { until } from '../testbed/wait.mjs';
import { Outlink } from './outlink.mjs';
import { redirect_url } from './redirect.mjs';
import { authorize, grant_where, make_link } from './steps.mjs';

let bed;
let outlink;
let link;
let hook;
const told = [];
const revocations = () => bed.provider.seen()['/token/revocation'] ?? 0;
const usable = (id) => grant_where(outlink, id, (g) => g.state === 'usable', `grant ${id} usable`);

before(async () => {
  const [port] = await free_ports(1);
  bed = await start_bed({ access_token_ttl_s: 12, redirect_uris: (issuer) => [redirect_url(`http://127.0.0.1:${port}`, issuer)] });
  hook = http.createServer((req, res) => { let text = ''; req.on('data', (d) => (text += d)).on('end', () => { told.push(JSON.parse(text)); res.writeHead(204).end(); }); });
  await new Promise((done) => hook.listen(0, '127.0.0.1', done));
  const password = path.join(bed.folder, 'alert-password');
  fs.writeFileSync(password, 'bob-pw\n', { mode: 0o600 });
  outlink = await Outlink.start({ ca_file: bed.ca_file, ca: bed.ca, port, more: ['--alert-webhook', `http://127.0.0.1:${hook.address().port}/`, '--alert-mail-to', 'dave@example.test',
    '--alert-mail-from', 'bob@example.test', '--alert-smtp', `smtps://localhost:${bed.ports.submission}`, '--alert-smtp-user', 'bob@example.test', '--alert-smtp-password-file', password] });
  await outlink.set_up();
  link = await make_link(outlink, bed);
});
after(async () => { await outlink.stop(); outlink.clean(); hook.close(); await bed.stop(); });

const custom = (more) => outlink.api('POST', '/links', { provider: 'custom', token_endpoint: `${bed.issuer}/token`, scopes: ['mail.imap'], ...more });

test('a device code is typed on another machine', async () => {
  const l = await custom({ name: 'Device', grant_type: 'device_code', client_id: 'outlink-device', authentication: 'none', device_authorization_endpoint: `${bed.issuer}/device/auth`,
    userinfo_endpoint: `${bed.issuer}/me`, scopes: ['openid', 'email', 'offline_access', 'mail.imap'] });
  assert.equal(l.redirect_url, null);
  const g = await outlink.api('POST', `/links/${l.id}/grants`, { login_hint: 'alice@example.test' });
  const waiting = await outlink.api('POST', `/grants/${g.id}/device`, {});
  assert.equal(waiting.state, 'awaiting_device');
  await approve_device(make_browser({ ca: bed.ca }), waiting.device.verification_url_complete, { issuer: bed.issuer, login: 'alice', password: 'alice-pw' });
  assert.equal((await usable(g.id)).account, 'alice@example.test');
  await outlink.api('DELETE', `/links/${l.id}`);
});

test('an application asks for itself, with a secret and with a signing key', async () => {
  const app = await custom({ name: 'App', grant_type: 'client_credentials', client_id: 'outlink-app', client_secret: 'outlink-app-secret', authentication: 'post' });
  const g = await outlink.api('POST', `/links/${app.id}/grants`, { login_hint: 'box@example.test' });
  assert.equal((await outlink.api('POST', `/grants/${g.id}/connect`, {})).state, 'usable');
  const { pem, kid } = bed.provider.signing_key;
  const key = await custom({ name: 'Key', grant_type: 'client_credentials', client_id: 'outlink-key', authentication: 'private_key_jwt', private_key: pem, key_id: kid });
  assert.equal(key.key.key_id, kid);
  const h = await outlink.api('POST', `/links/${key.id}/grants`, { login_hint: '' });
  assert.equal((await outlink.api('POST', `/grants/${h.id}/connect`, {})).state, 'usable');
  // No other refresh may be the one that is held later.
  for (const l of [app, key]) await outlink.api('DELETE', `/links/${l.id}`);
});

test('a service account acts for a mailbox that exists, and for no other', async () => {
  const l = await custom({ name: 'Service account', grant_type: 'jwt_bearer', token_endpoint: undefined, service_account_key: JSON.stringify(bed.provider.service_account) });
  assert.equal(l.client_id, bed.provider.service_account.client_id);
  assert.equal(l.key.service_account, bed.provider.service_account.client_email);
  const g = await outlink.api('POST', `/links/${l.id}/grants`, { login_hint: 'alice@example.test' });
  assert.equal((await outlink.api('POST', `/grants/${g.id}/connect`, {})).state, 'usable');
  const tested = await outlink.api('POST', `/grants/${g.id}/test`);
  assert.deepEqual(tested.stages.map((s) => s.state), ['ok', 'ok', 'ok', 'skipped', 'ok', 'skipped'], JSON.stringify(tested));
  const other = await outlink.api('POST', `/links/${l.id}/grants`, { login_hint: 'nobody@example.test' });
  await assert.rejects(outlink.api('POST', `/grants/${other.id}/connect`, {}), (e) => e.problem.peer.includes('nobody has this address'));
  await outlink.api('DELETE', `/links/${l.id}`);
});

test('a wrong secret needs a fix, and a second one in rollover mends it without a consent', async () => {
  const g = await outlink.api('POST', `/links/${link.id}/grants`, { login_hint: 'alice@example.test' });
  assert.equal((await authorize(outlink, bed, g.id, 'alice')).get('consent'), 'ok');
  let l = await outlink.api('GET', `/links/${link.id}`);
  l = await outlink.api('PATCH', `/links/${link.id}`, { version: l.version, client_secret: 'wrong' });
  const broken = await grant_where(outlink, g.id, (x) => x.state === 'needs_fix', 'needs a fix');
  assert.ok(broken.trouble.advice.to_do.length > 0);
  l = await outlink.api('POST', `/links/${link.id}/secrets`, { version: l.version, value: bed.client.client_secret, expires_at: '2099-01-31' });
  assert.deepEqual(l.client_secrets.map((s) => s.expires_at), ['2099-01-31T00:00:00.000Z', null]);
  assert.equal((await usable(g.id)).id, g.id);
  await outlink.api('DELETE', `/links/${link.id}/secrets/2?version=${l.version}`);
  await outlink.api('DELETE', `/grants/${g.id}`);
});

test('another account is asked about; refused, its tokens are ended; accepted, it stays', async () => {
  const g = await outlink.api('POST', `/links/${link.id}/grants`, { login_hint: 'carol@example.test' });
  await authorize(outlink, bed, g.id, 'dave');
  const asked = await outlink.api('GET', `/grants/${g.id}`);
  assert.equal(asked.state, 'awaiting_consent');
  assert.equal(asked.candidate.account, 'dave@example.test');
  const before_it = revocations();
  assert.equal((await outlink.api('POST', `/grants/${g.id}/refuse`, {})).candidate, undefined);
  assert.equal(revocations(), before_it + 1);
  await authorize(outlink, bed, g.id, 'dave');
  const taken = await outlink.api('POST', `/grants/${g.id}/accept`, {});
  assert.equal(taken.account, 'dave@example.test');
  assert.equal(taken.other_account_accepted, true);
  const gone = await outlink.api('DELETE', `/grants/${g.id}`);
  assert.deepEqual(gone, { revoked: 1, not_revoked: [] });
});

test('killed while an answer is on its way: the access token serves on, then the end is explained', async () => {
  const g = await outlink.api('POST', `/links/${link.id}/grants`, { login_hint: 'bob@example.test' });
  assert.equal((await authorize(outlink, bed, g.id, 'bob')).get('consent'), 'ok');
  const held = bed.provider.hold('/token');
  await held.reached;
  await outlink.restart('SIGKILL');
  held.release();
  assert.equal((await outlink.api('GET', `/grants/${g.id}`)).state, 'usable');
  const ended = await grant_where(outlink, g.id, (x) => x.state === 'needs_consent', 'the end');
  assert.match(ended.trouble.words, /cut off in the middle of a refresh/);
  assert.equal((await authorize(outlink, bed, g.id, 'bob')).get('consent'), 'ok');
  assert.equal((await outlink.api('GET', `/grants/${g.id}`)).state, 'usable');
});

test('what broke was told once, by webhook and by mail', async () => {
  const mine = () => told.filter((w) => w.code === 'grant.needs_consent');
  await until(() => mine().length > 0, { what: 'the webhook', ms: 20000 });
  assert.match(mine()[0].words, /bob@example\.test on Test provider has stopped/);
  const client = await bed.imap_client('dave');
  await client.mailboxOpen('INBOX');
  const find = async () => { await client.noop(); const all = await client.search({ subject: '[Outlink]' }); return all.length > 0 && all; };
  const [seq] = await until(find, { what: 'the letter', ms: 20000 });
  const { source } = await client.fetchOne(seq, { source: true });
  assert.match(source.toString(), /Auto-Submitted: auto-generated/);
  await client.logout();
  await outlink.restart('SIGTERM');
  const { items } = await outlink.api('GET', '/warnings');
  for (const w of items) assert.ok(w.words.length > 20);
  assert.equal(new Set(told.map((w) => w.key)).size, told.length, JSON.stringify(told));
});

test('no secret of any kind is in the log', () => {
  assert.doesNotMatch(outlink.log, /outlink-secret|outlink-app-secret|PRIVATE KEY|bob-pw|Bearer |client_assertion=/);
});
