// Tokens for other programs: the real command, real git, the real authorization server.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { start_bed } from '../testbed/bed.mjs';
import { make_browser } from '../testbed/browser.mjs';
import { free_ports } from '../testbed/ports.mjs';
import { until } from '../testbed/wait.mjs';
import { Outlink, binary } from './outlink.mjs';
import { redirect_url } from './redirect.mjs';
import { authorize, make_link } from './steps.mjs';

let bed;
let outlink;
let grant;
let token;
let home;
before(async () => {
  const [port] = await free_ports(1);
  bed = await start_bed({ submission: false, access_token_ttl_s: 300, redirect_uris: (issuer) => [redirect_url(`http://127.0.0.1:${port}`, issuer)] });
  outlink = await Outlink.start({ ca_file: bed.ca_file, ca: bed.ca, port });
  await outlink.set_up();
  const link = await make_link(outlink, bed);
  grant = await outlink.api('POST', `/links/${link.id}/grants`, { login_hint: 'alice@example.test' });
  assert.equal((await authorize(outlink, bed, grant.id, 'alice')).get('consent'), 'ok');
  token = await outlink.api('POST', '/api-tokens', { name: 'mutt', accounts: [grant.id] });
  home = path.join(bed.folder, 'home');
  fs.mkdirSync(path.join(home, '.config/outlink'), { recursive: true });
  fs.writeFileSync(path.join(home, '.config/outlink/client.toml'), `url = "${outlink.base_url}"\napi_token = "${token.value}"\n`, { mode: 0o600 });
});
after(async () => { await outlink.stop(); outlink.clean(); await bed.stop(); });

function run(file, args, { input = '', env = {} } = {}) {
  return new Promise((done) => {
    const child = execFile(file, args, { env: { PATH: process.env.PATH, HOME: home, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', ...env }, encoding: 'utf8' },
      (error, out, err) => done({ status: error ? error.code : 0, out, err }));
    child.stdin.end(input);
  });
}
const command = (...args) => run(binary, args);
const whose = async (access_token) => {
  const got = await make_browser({ ca: bed.ca }).call(`${bed.issuer}/me`, { headers: { authorization: `Bearer ${access_token}` } });
  return got.status === 200 ? JSON.parse(got.text).email : got.status;
};
const bearer = (value) => ({ authorization: `Bearer ${value}` });
const refreshes = () => bed.provider.seen()['/token'] ?? 0;

test('the command prints a token that the provider knows', async () => {
  for (const account of [String(grant.id), 'alice@example.test', 'Alice@Example.TEST']) {
    const got = await command('token', account);
    assert.deepEqual([got.status, got.err], [0, '']);
    assert.match(got.out, /^\S+\n$/);
    assert.equal(await whose(got.out.trim()), 'alice@example.test');
  }
  const header = await command('token', String(grant.id), '--format', 'header');
  assert.equal(await whose(header.out.match(/^Authorization: Bearer (\S+)\n$/)[1]), 'alice@example.test');
  const sasl = Buffer.from((await command('token', String(grant.id), '--format', 'xoauth2')).out, 'base64').toString();
  assert.match(sasl, /^user=alice@example\.test\x01auth=Bearer \S+\x01\x01$/);
  assert.match((await command('token', '--list')).out, new RegExp(`^ACCOUNT .*\\n${grant.id} +alice@example.test +Test provider +usable\\n$`));
});

test('git itself gets the token for the provider’s host and for no other', async () => {
  const helper = `!'${binary}' token alice@example.test --format git --git-user oauth2`;
  const fill = (host) => run('git', ['-c', `credential.helper=${helper}`, 'credential', 'fill'], { input: `protocol=https\nhost=${host}\n\n` });
  const good = await fill(new URL(bed.issuer).host);
  assert.match(good.out, /^username=oauth2$/m);
  assert.equal(await whose(good.out.match(/^password=(\S+)$/m)[1]), 'alice@example.test');
  const other = await fill('localhost');
  assert.notEqual(other.status, 0);
  assert.doesNotMatch(other.out, /password/);
});

test('the command says what is wrong and who can mend it by its status', async () => {
  const unknown = await command('token', 'bob@example.test');
  assert.deepEqual([unknown.status, unknown.out], [2, '']);
  assert.match(unknown.err, /reads no account of that name/);
  const revoked = await outlink.api('POST', '/api-tokens', { name: 'gone', accounts: [grant.id] });
  const file = path.join(home, 'gone-token');
  fs.writeFileSync(file, revoked.value, { mode: 0o600 });
  assert.equal((await command('token', '1', '--api-token-file', file)).status, 0);
  await outlink.api('DELETE', `/api-tokens/${revoked.token.id}`);
  const refused = await command('token', '1', '--api-token-file', file);
  assert.equal(refused.status, 3);
  assert.match(refused.err, /api_token\.refused/);
  assert.doesNotMatch(refused.err, /olt_/);
  const [port] = await free_ports(1);
  assert.equal((await command('token', '1', '--url', `http://127.0.0.1:${port}`)).status, 1);
  assert.equal((await command('token')).status, 2);
});

test('links are made, shown and deleted from the command line', async () => {
  const admin = await outlink.api('POST', '/api-tokens', { name: 'script', acts_as: 'admin' });
  const file = path.join(home, 'admin-token');
  fs.writeFileSync(file, admin.value, { mode: 0o600 });
  const secret = path.join(home, 'secret');
  fs.writeFileSync(secret, 'outlink-app-secret\n', { mode: 0o600 });
  const links = (...args) => command('links', '--api-token-file', file, ...args);
  const made = await links('create', '--provider', 'custom', '--name', 'By script', '--issuer', bed.issuer, '--grant-type', 'client_credentials', '--client-id', 'outlink-app', '--secret-file', secret, '--authentication', 'post', '--scope', 'mail.imap');
  assert.equal(made.status, 0, made.err);
  const account = JSON.parse((await links('add-account', '--json', 'By script', 'box@example.test')).out).id;
  const connected = await links('connect', String(account));
  assert.match(connected.out, /^Connected: usable until /);
  assert.match((await links('show', 'By script')).out, new RegExp(`${account} +box@example.test +usable`));
  assert.match((await links('list')).out, /By script +custom +usable +1/);
  assert.match((await links('delete', 'By script')).out, /Nothing was changed/);
  assert.match((await links('delete', '--yes', 'By script')).out, /^Deleted /);
  assert.equal((await links('show', 'By script')).status, 2);
  assert.equal((await command('links', 'list')).status, 3);
});

test('64 programs that need a longer-lived token cause one refresh', async () => {
  const path_of = (seconds) => `/api/v1/accounts/${grant.id}/token?min_seconds=${seconds}`;
  const left = async () => JSON.parse((await outlink.browser.call(`${outlink.base_url}${path_of(1)}`, { headers: bearer(token.value) })).text).expires_in;
  await until(async () => (await left()) < 299, { what: 'a token that is a second old', every: 100 });
  const before_them = refreshes();
  const answers = await Promise.all(Array.from({ length: 64 }, () => make_browser({}).call(`${outlink.base_url}${path_of(299)}`, { headers: bearer(token.value) })));
  assert.deepEqual([...new Set(answers.map((a) => a.status))], [200]);
  assert.equal(new Set(answers.map((a) => JSON.parse(a.text).access_token)).size, 1);
  assert.equal(refreshes() - before_them, 1);
});

test('metrics are there for an API token that acts as viewer', async () => {
  const viewer = await outlink.api('POST', '/api-tokens', { name: 'prometheus', acts_as: 'viewer' });
  const got = await make_browser({}).call(`${outlink.base_url}/metrics`, { headers: bearer(viewer.value) });
  assert.equal(got.status, 200);
  assert.match(got.text, /^outlink_grants\{state="usable"\} 1$/m);
  assert.match(got.text, /^outlink_refreshes_total\{outcome="ok"\} [1-9]/m);
  assert.equal((await make_browser({}).call(`${outlink.base_url}/metrics`)).status, 401);
});
