// No secret in any log, answer, page or file: a broad run with everything that can go wrong, at a provider that quotes back what it is sent;
// then all that was written is searched for every secret that was used, in every disguise.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { make_browser } from '../testbed/browser.mjs';
import { free_ports } from '../testbed/ports.mjs';
import { find_secrets } from '../testbed/secret_search.mjs';
import { until } from '../testbed/wait.mjs';
import { add_grant, callback_of, come_back, consented_grant, simulated_link, start_simulated } from './simulated.mjs';
import { grant_where } from './steps.mjs';

const canary = 'canary-7d1f0b5c9e';
const device_grant = 'urn:ietf:params:oauth:grant-type:device_code';
const bearer_grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const made_up = (what) => `${what}-${crypto.randomBytes(18).toString('base64url')}`;
const key = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = key.privateKey.export({ type: 'pkcs8', format: 'pem' });
const jwk = key.publicKey.export({ format: 'jwk' });
const ours = { mailbox_password: made_up('mailbox'), smtp_password: made_up('smtp'), rolled_secret: made_up('rolled') };

let on;
let outlink;
let sim;
let hook;
const told = [];
const answers = [];
const cookies = new Set();
const client_secrets = [];
const api_tokens = [];

before(async () => {
  hook = http.createServer((req, res) => { let text = ''; req.on('data', (d) => (text += d)).on('end', () => { told.push(text); res.writeHead(204).end(); }); });
  await new Promise((done) => hook.listen(0, '127.0.0.1', done));
  const [closed] = await free_ports(1);
  const password_file = path.join(fs.mkdtempSync('/tmp/outlink-secret-'), 'password');
  fs.writeFileSync(password_file, `${ours.smtp_password}\n`, { mode: 0o600 });
  on = await start_simulated({ more: ['--alert-webhook', `http://127.0.0.1:${hook.address().port}/`, '--alert-mail-to', 'a@example.test', '--alert-mail-from', 'o@example.test', '--alert-smtp', `smtps://localhost:${closed}`,
    '--alert-smtp-user', 'o@example.test', '--alert-smtp-password-file', password_file], watch });
  on.closed = closed;
  on.password_file = password_file;
  ({ outlink, sim } = on);
});
after(async () => { hook.close(); fs.rmSync(path.dirname(on.password_file), { recursive: true }); await on.stop(); });

// Every answer of the service, as it came; the cookie has its own place in a header.
function watch(browser) {
  const call = browser.call;
  browser.call = async (url, options) => {
    const got = await call(url, options);
    const { 'set-cookie': cookie, ...headers } = got.headers;
    for (const line of cookie ?? []) if (line.match(/=([^;]{8,})/)) cookies.add(line.match(/=([^;]*)/)[1]);
    answers.push({ name: `the answer to ${options?.method ?? 'GET'} ${url.split('?')[0]}`, bytes: Buffer.from(`${JSON.stringify(headers)}\n${got.text}`) });
    return got;
  };
}

function client(name, more = {}) {
  const client_secret = made_up(name);
  client_secrets.push(client_secret);
  return { client_id: name, client_secret, ...more };
}

const machine = { redirect_uris: [], authorization_endpoint: undefined };
const link_of = (fields, more) => simulated_link(on, fields, more);
const trouble = (id, state) => grant_where(outlink, id, (g) => g.state === state, `grant ${id}: ${state}`);
const echo = (client_id, error, options) => sim.once(client_id, { echoes: true, error }, options);

async function by_browser(name, authentication) {
  const c = client(name, { authentication });
  const link = await link_of(c, { scopes: ['openid', 'mail.imap'], jwks_uri: `${sim.issuer}/jwks`, userinfo_endpoint: `${sim.issuer}/me`, name: `${canary} ${name}` });
  sim.set(name, { expires_in: 5, id_token_names: 'the subject only' });
  // Consents that fail: refused, at a code that is quoted back, with an identity that cannot be believed, with userinfo that quotes the token.
  for (const [behaviour, at] of [[{ consent: 'refused' }, '/auth'], [{ echoes: true, error: 'invalid_grant' }, '/token'], [{ echoes: true, error: 'unheard_of' }, '/token'], [{ id_token: 'wrong signature' }, '/token']]) {
    sim.once(name, behaviour, { at });
    assert.equal((await come_back(outlink, await callback_of(on, (await add_grant(on, link.id, canary)).id))).consent, 'failed');
  }
  echo(name, 'invalid_token', { at: '/me' });
  await consented_grant(on, link.id, canary);
  // Refreshes that fail and recover, and one that ends the grant.
  const grant = await consented_grant(on, link.id, canary);
  const family = sim.families_of(name).at(-1);
  echo(name, 'server_error', { times: 2 });
  await until(() => family.refreshes >= 1, { what: 'a refresh', ms: 30000 });
  await outlink.api('PATCH', `/links/${link.id}`, { version: (await outlink.api('GET', `/links/${link.id}`)).version, client_secret: ours.rolled_secret });
  await trouble(grant.id, 'needs_fix');
  await outlink.api('POST', `/links/${link.id}/secrets`, { version: (await outlink.api('GET', `/links/${link.id}`)).version, value: c.client_secret });
  await until(() => family.refreshes >= 2, { what: 'a refresh with the other secret', ms: 30000 });
  sim.set(name, { echoes: true, error: 'invalid_grant' });
  await trouble(grant.id, 'needs_consent');
  sim.set(name, { echoes: false, expires_in: 3600 });
  const kept = await consented_grant(on, link.id, canary);
  echo(name, 'unheard_of', { at: '/revoke' });
  assert.equal((await outlink.api('DELETE', `/grants/${kept.id}`)).revoked, 0);
  await consented_grant(on, link.id, canary);
  return link;
}

async function by_application(name, fields, more) {
  const link = await link_of({ ...client(name), grant_types: ['client_credentials'], ...machine, ...fields }, { grant_type: 'client_credentials', authorization_endpoint: undefined, ...more });
  const grant = await add_grant(on, link.id, canary);
  echo(name, 'unauthorized_client');
  await outlink.raw('POST', `/api/v1/grants/${grant.id}/connect`, {});
  assert.equal((await outlink.api('POST', `/grants/${grant.id}/connect`, {})).state, 'usable');
  await by_program(name, grant);
}

// Another program reads the access token. Two answers hold a secret because they were asked for it: they are left out, and nothing else is.
async function by_program(name, grant) {
  const { token, value } = await outlink.api('POST', '/api-tokens', { name: `${name} reader`, accounts: [grant.id] });
  answers.pop();
  api_tokens.push(value);
  const headers = { authorization: `Bearer ${value}` };
  const at = (path) => `${outlink.base_url}/api/v1/${path}`;
  assert.equal((await make_browser({}).call(at(`accounts/${grant.id}/token`), { headers })).status, 200);
  for (const path of ['links', 'accounts', 'accounts/999/token', 'accounts/%zz/token']) await outlink.browser.call(at(path), { headers });
  await outlink.api('DELETE', `/api-tokens/${token.id}`);
  assert.equal((await outlink.browser.call(at(`accounts/${grant.id}/token`), { headers })).status, 401);
  for (const page of ['/api-tokens', '/audit', '/audit?action=token.']) await outlink.api('GET', page);
}

async function by_service_account() {
  const account = 'robot@project.example';
  sim.add_client({ client_id: 'robot', grant_types: [bearer_grant], service_account: account, jwk, kid: 'k1' });
  const file = { type: 'service_account', client_id: 'robot', client_email: account, private_key: pem, private_key_id: 'k1', token_uri: `${sim.issuer}/token` };
  const link = await outlink.api('POST', '/links', { name: 'robot', provider: 'custom', grant_type: 'jwt_bearer', client_id: 'robot', service_account_key: JSON.stringify(file), token_endpoint: `${sim.issuer}/token`, scopes: ['mail.imap'] });
  const grant = await add_grant(on, link.id, 'box@example.test');
  echo('robot', 'invalid_grant');
  await outlink.raw('POST', `/api/v1/grants/${grant.id}/connect`, {});
  assert.equal((await outlink.api('POST', `/grants/${grant.id}/connect`, {})).state, 'usable');
}

async function by_device() {
  const c = client('tv', { authentication: 'post', grant_types: [device_grant, 'refresh_token'] });
  const link = await link_of(c, { grant_type: 'device_code', device_authorization_endpoint: `${sim.issuer}/device/auth`, authorization_endpoint: undefined });
  const grant = await add_grant(on, link.id, '');
  echo('tv', 'invalid_request', { at: '/device/auth' });
  await outlink.raw('POST', `/api/v1/grants/${grant.id}/device`, {});
  const waiting = await outlink.api('POST', `/grants/${grant.id}/device`, {});
  echo('tv', 'server_error');
  await until(() => sim.requests.some((r) => r.client_id === 'tv' && r.outcome === 'server_error'), { what: 'a poll that is quoted back', ms: 30000 });
  sim.approve(waiting.device.user_code, canary);
  await trouble(grant.id, 'usable');
  const second = await add_grant(on, link.id, '');
  await outlink.api('POST', `/grants/${second.id}/device`, {});
  echo('tv', 'access_denied');
  await trouble(second.id, 'needs_consent');
}

async function everything(round) {
  await by_browser(`basic${round}`, 'basic');
  const removed = await by_browser(`post${round}`, 'post');
  await by_application(`app${round}`, { authentication: 'post' });
  await outlink.raw('POST', '/api/v1/mailboxes', { name: `box${round}`, host: 'localhost', port: on.closed, user_name: 'u@example.test', password: ours.mailbox_password, project: outlink.project.id });
  await outlink.raw('POST', '/api/v1/links', { name: 'bad', provider: 'custom', client_id: 'x', client_secret: client(`bad${round}`).client_secret, token_endpoint: 'not an address' });
  await outlink.raw('POST', '/api/v1/session', { email: 'ada@example.test', password: ours.mailbox_password });
  await outlink.api('GET', '/links');
  await outlink.api('GET', '/warnings');
  for (const page of ['/', '/admin/links', '/metrics', '/healthz', '/api/v1/overview']) await outlink.raw('GET', page);
  await outlink.api('DELETE', `/links/${removed.id}`);
}

// What was used, by name.
function all_secrets() {
  const of_requests = sim.requests.flatMap(({ n, fields, headers }) => [
    ...['client_secret', 'code', 'code_verifier', 'refresh_token', 'client_assertion', 'assertion', 'device_code', 'token'].filter((f) => fields[f]).map((f) => ({ name: `${f} of request ${n}`, value: fields[f] })),
    ...(headers.authorization ? [{ name: `Authorization of request ${n}`, value: headers.authorization.split(' ')[1] }] : [])]);
  const listed = (name, values) => [...values].map((value, i) => ({ name: `${name} ${i}`, value }));
  const all = [...of_requests, ...listed('refresh token', sim.tokens.refresh_tokens.keys()), ...listed('access token', sim.tokens.access_tokens.keys()), ...listed('code', sim.tokens.codes.keys()),
    ...listed('ID token', sim.id_tokens.given), ...listed('client secret', client_secrets), ...listed('API token', api_tokens), ...listed('line of the private key', pem.trim().split('\n').slice(1, -1)),
    ...Object.entries(ours).map(([name, value]) => ({ name, value })), { name: 'the administrator\'s password', value: 'a long password' }, ...listed('cookie', cookies)];
  return { secrets: [...new Map(all.map((s) => [s.value, s])).values()], kinds: new Set(all.map((s) => s.name.replace(/ (of request )?\d+$/, ''))) };
}

const files_of = (folder) => fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((f) => f.isFile()).map((f) => path.join(f.parentPath ?? f.path, f.name));

test('a broad run leaves no secret anywhere', { timeout: 500_000 }, async () => {
  await by_service_account();
  await by_device();
  await by_application('key', { authentication: 'private_key_jwt', client_secret: undefined, jwk, kid: 'k2' }, { private_key: pem, key_id: 'k2' });
  await everything(1);
  const text_log = outlink.log;
  outlink.log = '';
  outlink.options.more.push('--log-format', 'json');
  await outlink.restart('SIGTERM');
  await everything(2);
  // The write-ahead log is there only while it runs.
  const running = files_of(outlink.data).map((name) => ({ name: `${path.basename(name)} while it runs`, bytes: fs.readFileSync(name) }));
  assert.ok(running.some((f) => /-wal /.test(f.name) && f.bytes.length > 0), 'there is no write-ahead log');
  await outlink.stop('SIGKILL');
  const data = [...running, ...files_of(outlink.data).map((name) => ({ name: path.basename(name), bytes: fs.readFileSync(name) }))];
  const logs = [{ name: 'the log as text', bytes: Buffer.from(text_log) }, { name: 'the log as JSON', bytes: Buffer.from(outlink.log) }, { name: 'standard output', bytes: Buffer.from(outlink.output) }];
  const news = [{ name: 'the webhook', bytes: Buffer.from(told.join('\n')) }];

  const has_canary = (places) => find_secrets(places, [{ name: 'canary', value: canary }]).length > 0;
  for (const [name, places] of Object.entries({ text: [logs[0]], json: [logs[1]], data, running, answers, news })) assert.ok(has_canary(places), `the search does not find what is known to be in: ${name}`);

  const { secrets, kinds } = all_secrets();
  for (const kind of ['client_secret', 'code', 'code_verifier', 'refresh_token', 'client_assertion', 'assertion', 'device_code', 'Authorization', 'access token', 'ID token', 'cookie', 'line of the private key', 'rolled_secret', 'API token'])
    assert.ok(kinds.has(kind), `no ${kind} was used`);
  console.log(`searched ${answers.length} answers, ${data.length} files and ${logs.reduce((sum, l) => sum + l.bytes.length, 0)} bytes of log for ${secrets.length} secrets`);
  assert.deepEqual(find_secrets([...logs, ...data, ...answers, ...news], secrets), []);

  // The sealing key stands in its own file and nowhere else; what proves a session's requests is in answers to that session only.
  const key_file = data.find((f) => /key/.test(f.name));
  const sealing_key = key_file.bytes.toString('latin1').match(/[0-9a-f]{64}/)[0];
  assert.deepEqual(find_secrets([...logs, ...data.filter((f) => !f.name.startsWith(path.basename(key_file.name).split(' ')[0])), ...answers, ...news],
    [{ name: 'the sealing key', value: sealing_key }, { name: 'the sealing key, as bytes', value: Buffer.from(sealing_key, 'hex') }]), []);
  assert.deepEqual(find_secrets([...logs, ...data, ...news], [{ name: 'the CSRF token', value: outlink.csrf }]), []);
});
