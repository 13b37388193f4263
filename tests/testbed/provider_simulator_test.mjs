// The simulator must be as strict as a real provider where nothing was told to it, and misbehave exactly as it was told.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { make_browser } from './browser.mjs';
import { make_certificates } from './certs.mjs';
import { ProviderSimulator } from './provider_simulator.mjs';
import { until } from './wait.mjs';

const redirect_uri = 'https://localhost/callback';
const verifier = crypto.randomBytes(32).toString('base64url');
const challenge = crypto.createHash('sha256').update(verifier).digest('base64url');
const usual = { client_id: 'c', response_type: 'code', redirect_uri, scope: 'openid mail.imap', state: 's', nonce: 'n', code_challenge: challenge, code_challenge_method: 'S256', login_hint: 'ada@example.test' };
const key = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });

let folder;
let sim;
let browser;
before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outlink-sim-'));
  const certificates = make_certificates(folder);
  sim = await ProviderSimulator.start({ certificates });
  browser = make_browser({ ca: fs.readFileSync(certificates.ca) });
  sim.add_client({ client_id: 'c', client_secret: 'se:cret', redirect_uris: [redirect_uri] });
  sim.add_client({ client_id: 'other', client_secret: 'se:cret', redirect_uris: [redirect_uri] });
  sim.add_client({ client_id: 'app', client_secret: 'app', authentication: 'post', grant_types: ['client_credentials'], scopes: ['mail.imap'] });
  sim.add_client({ client_id: 'signing', authentication: 'private_key_jwt', grant_types: ['client_credentials'], jwk: key.publicKey.export({ format: 'jwk' }), kid: 'k' });
  sim.add_client({ client_id: 'tv', authentication: 'none', grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'] });
});
afterEach(() => sim.book.reset());
after(async () => { await sim.stop(); fs.rmSync(folder, { recursive: true, force: true }); });

const basic = (id, secret) => ({ authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}` });
async function post(at, fields, headers = {}) {
  const body = typeof fields === 'string' ? fields : new URLSearchParams(fields).toString();
  const got = await browser.call(`${sim.issuer}${at}`, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
  return { ...got, json: got.headers['content-type'] === 'application/json' ? JSON.parse(got.text) : null };
}
const token = (fields, headers = basic('c', 'se:cret')) => post('/token', fields, headers);
const refresh = (refresh_token, headers) => token({ grant_type: 'refresh_token', refresh_token }, headers);
const ask = async (more = {}) => browser.call(`${sim.issuer}/auth?${new URLSearchParams({ ...usual, ...more })}`);
const callback = async (more) => new URL((await ask(more)).headers.location).searchParams;
const redeem = async (more = {}, headers) => token({ grant_type: 'authorization_code', code: (await callback()).get('code'), redirect_uri, code_verifier: verifier, ...more }, headers);
const tokens = async () => (await redeem()).json;
const claims_of = (jwt) => JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url'));

test('a consent becomes tokens, with an ID token that is signed by the published key', async () => {
  const back = await callback();
  assert.deepEqual([back.get('state'), back.get('iss')], ['s', sim.issuer]);
  const got = (await token({ grant_type: 'authorization_code', code: back.get('code'), redirect_uri, code_verifier: verifier })).json;
  assert.deepEqual([got.token_type, got.expires_in, got.scope], ['Bearer', 3600, 'openid mail.imap']);
  const [head, payload, signature] = got.id_token.split('.');
  const [jwk] = JSON.parse((await browser.call(`${sim.issuer}/jwks`)).text).keys;
  assert.ok(crypto.verify('sha256', Buffer.from(`${head}.${payload}`), crypto.createPublicKey({ key: jwk, format: 'jwk' }), Buffer.from(signature, 'base64url')));
  assert.deepEqual([claims_of(got.id_token).aud, claims_of(got.id_token).nonce, claims_of(got.id_token).email], ['c', 'n', 'ada@example.test']);
  const me = await browser.call(`${sim.issuer}/me`, { headers: { authorization: `Bearer ${got.access_token}` } });
  assert.equal(JSON.parse(me.text).sub, claims_of(got.id_token).sub);
  assert.equal((await browser.call(`${sim.issuer}/me`, { headers: { authorization: 'Bearer rubbish' } })).status, 401);
});

test('whoever does not prove itself as it is registered is refused', async () => {
  const refused = async (fields, headers) => { const got = await token({ grant_type: 'client_credentials', ...fields }, headers); return [got.status, got.json.error]; };
  assert.deepEqual(await refused({}, basic('nobody', 'x')), [401, 'invalid_client']);
  assert.deepEqual(await refused({}, basic('c', 'wrong')), [401, 'invalid_client']);
  assert.deepEqual(await refused({ client_id: 'c', client_secret: 'se:cret' }, {}), [401, 'invalid_client'], 'registered for basic');
  assert.deepEqual(await refused({ client_id: 'c' }, {}), [401, 'invalid_client']);
  assert.deepEqual(await refused({ client_secret: 'se:cret' }, basic('c', 'se:cret')), [400, 'invalid_request'], 'two ways at once');
  assert.deepEqual(await refused({}, basic('c', 'se:cret')), [400, 'unauthorized_client']);
  assert.deepEqual(await refused({ client_id: 'app', client_secret: 'app', scope: 'mail.smtp' }, {}), [400, 'invalid_scope']);
  assert.equal((await token({ grant_type: 'client_credentials', client_id: 'app', client_secret: 'app', scope: 'mail.imap' }, {})).status, 200);
  assert.equal((await post('/token', 'grant_type=x&grant_type=y', basic('c', 'se:cret'))).json.error, 'invalid_request', 'a parameter twice');
  assert.equal((await post('/token', '{}', { 'content-type': 'application/json' })).json.error, 'invalid_request');
});

test('a signed assertion is checked: key, audience, time, once', async () => {
  const now = Math.floor(Date.now() / 1000);
  const sign = (claims, by = key.privateKey, header = {}) => {
    const signed = [{ alg: 'ES256', kid: 'k', ...header }, { iss: 'signing', sub: 'signing', aud: `${sim.issuer}/token`, exp: now + 300, jti: crypto.randomUUID(), ...claims }].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${signed}.${crypto.sign('sha256', Buffer.from(signed), { key: by, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const outcome = async (client_assertion) => (await token({ grant_type: 'client_credentials', client_id: 'signing', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion }, {})).json.error;
  const good = sign({});
  assert.equal(await outcome(good), undefined);
  for (const bad of [good, sign({ aud: 'https://elsewhere' }), sign({ iss: 'c' }), sign({ exp: now - 10 }), sign({ exp: now + 7200 }), sign({}, crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey), sign({}, key.privateKey, { kid: 'z' })])
    assert.equal(await outcome(bad), 'invalid_client');
});

test('a code needs its client, its redirect URL and its PKCE verifier, and is good once', async () => {
  for (const more of [{ code: 'rubbish' }, { redirect_uri: 'https://localhost/other' }, { code_verifier: crypto.randomBytes(32).toString('base64url') }, { code_verifier: '' }])
    assert.equal((await redeem(more)).json.error, 'invalid_grant', JSON.stringify(more));
  assert.equal((await redeem({}, basic('other', 'se:cret'))).json.error, 'invalid_grant');
  const code = (await callback()).get('code');
  const once = () => token({ grant_type: 'authorization_code', code, redirect_uri, code_verifier: verifier });
  const first = (await once()).json;
  assert.equal((await once()).json.error, 'invalid_grant');
  assert.equal((await refresh(first.refresh_token)).json.error, 'invalid_grant', 'what the code gave ends with it');
});

test('the authorization endpoint sends nobody to an address that is not registered', async () => {
  assert.equal((await ask({ redirect_uri: 'https://evil.example/' })).status, 400);
  assert.equal((await ask({ client_id: 'nobody' })).status, 400);
  assert.equal((await callback({ code_challenge_method: 'plain' })).get('error'), 'invalid_request');
  assert.equal((await callback({ code_challenge: '' })).get('error'), 'invalid_request', 'PKCE is required');
  assert.equal((await callback({ state: '' })).get('error'), 'invalid_request');
  assert.equal((await callback({ response_type: 'token' })).get('error'), 'unsupported_response_type');
  sim.once('c', { consent: 'refused' }, { at: '/auth' });
  assert.equal((await callback()).get('error'), 'access_denied');
});

test('a spent refresh token ends its family, and only its client may show it', async () => {
  const first = await tokens();
  assert.equal((await refresh(first.refresh_token, basic('other', 'se:cret'))).json.error, 'invalid_grant');
  const second = (await refresh(first.refresh_token)).json;
  assert.notEqual(second.refresh_token, first.refresh_token);
  assert.equal((await refresh(first.refresh_token)).json.error, 'invalid_grant');
  assert.equal((await refresh(second.refresh_token)).json.error, 'invalid_grant', 'the newest ended too');
  const family = sim.families_of('c').at(-1);
  assert.deepEqual([family.ended, family.asked, family.refreshes, family.reuses], ['a refresh token was used twice', 3, 1, 1]);
});

test('with grace the one before the newest is taken, an older one is not, and grace ends', async () => {
  sim.set('c', { on_reuse: 'grace' });
  const first = await tokens();
  await refresh(first.refresh_token);
  const again = (await refresh(first.refresh_token)).json;
  const next = (await refresh(again.refresh_token)).json;
  assert.equal((await refresh(first.refresh_token)).json.error, 'invalid_grant');
  assert.equal((await refresh(next.refresh_token)).json.error, 'invalid_grant');
  sim.set('c', { grace_s: 0 });
  const late = await tokens();
  await refresh(late.refresh_token);
  const spent_at = sim.families_of('c').at(-1).spent_at;
  await until(() => Date.now() > spent_at, { what: 'another millisecond', every: 1 });
  assert.equal((await refresh(late.refresh_token)).json.error, 'invalid_grant');
});

test('answers can leave things out or say them otherwise', async () => {
  sim.set('c', { rotation: 'never', expires_in_form: 'left out' });
  const plain = await tokens();
  assert.equal(plain.expires_in, undefined);
  assert.equal((await refresh(plain.refresh_token)).json.refresh_token, undefined);
  assert.equal((await refresh(plain.refresh_token)).status, 200);
  sim.set('c', { expires_in_form: 'text', expires_in: 60, scope: ['mail.imap'], refresh_token: 'never given', id_token: 'left out' });
  assert.deepEqual(Object.entries(await tokens()).slice(1), [['token_type', 'Bearer'], ['expires_in', '60'], ['scope', 'mail.imap']]);
  sim.set('c', { form: 'form-encoded', scope: ['repo', 'user'] });
  const form = await redeem();
  assert.match(form.headers['content-type'], /^application\/x-www-form-urlencoded/);
  assert.equal(new URLSearchParams(form.text).get('scope'), 'repo,user');
  sim.set('c', { form: 'json', errors: 'with status 200', ends_at: Date.now() + 100_000, expires_in_form: 'number' });
  const wrong = await redeem({ code: 'x' });
  assert.deepEqual([wrong.status, wrong.json.error], [200, 'invalid_grant']);
  assert.ok(Math.abs((await tokens()).expires_in - 100) <= 1);
});

test('trouble comes as often as it was ordered', async () => {
  const { refresh_token } = await tokens();
  sim.once('c', { token_endpoint: 'too many requests', retry_after: 7 });
  const slow = await refresh(refresh_token);
  assert.deepEqual([slow.status, slow.headers['retry-after']], [429, '7']);
  sim.once('*', { token_endpoint: 'unavailable', retry_after: { date_in_s: 60 }, clock_skew_s: 3600 });
  const down = await refresh(refresh_token);
  assert.equal(down.status, 503);
  assert.ok(Math.abs(Date.parse(down.headers['retry-after']) - Date.now() - 60_000) < 2000);
  assert.ok(Math.abs(Date.parse(down.headers.date) - Date.now() - 3_600_000) < 2000);
  sim.once('c', { token_endpoint: 'redirects', redirect_to: 'http://127.0.0.1/' });
  assert.deepEqual([(await refresh(refresh_token)).status, sim.requests.at(-1).outcome], [307, 'redirects']);
  sim.once('c', { token_endpoint: 'large' });
  assert.ok((await refresh(refresh_token)).text.length > 5e6);
  sim.once('c', { token_endpoint: 'hangs up' });
  await assert.rejects(refresh(refresh_token), /hang up|ECONNRESET/);
  sim.once('c', { token_endpoint: 'fails as Entra does', aadsts: 7000222 });
  const entra = await refresh(refresh_token);
  assert.deepEqual([entra.status, entra.json.error, entra.json.error_codes, entra.json.trace_id], [401, 'invalid_client', [7000222], sim.requests.at(-1).trace_id]);
  sim.once('c', { echoes: true });
  assert.ok((await refresh(refresh_token)).json.error_description.includes(refresh_token));
  sim.once('c', { echoes: true, error: 'server_error' }, { at: '/revoke' });
  assert.ok((await post('/revoke', { token: refresh_token }, basic('c', 'se:cret'))).json.error_description.includes(refresh_token));
  assert.equal((await refresh(refresh_token)).status, 200, 'none of these spent it');
});

test('a request that hangs has arrived, and others are answered meanwhile', async () => {
  const { refresh_token } = await tokens();
  sim.once('c', { token_endpoint: 'hangs' });
  const before = sim.counts['/token'];
  const hanging = assert.rejects(refresh(refresh_token), /hang up|ECONNRESET/);
  await until(() => sim.counts['/token'] > before, { what: 'the request' });
  assert.equal((await refresh(refresh_token)).status, 200);
  sim.hang_up();
  await hanging;
});

test('hooks see a token request before it is spent, before and after its answer', async () => {
  const { refresh_token } = await tokens();
  const told = [];
  sim.hooks = { before_spend: (r) => { told.push(['spend', r.family?.generation]); }, before_answer: (r) => { told.push(['answer', r.family.generation]); }, after_answer: (r) => told.push(['after', r.status]) };
  await refresh(refresh_token);
  await until(() => told.length === 3);
  sim.hooks = {};
  assert.deepEqual(told, [['spend', undefined], ['answer', 2], ['after', 200]]);
  const second = await tokens();
  sim.hooks = { before_spend: () => 'hang up' };
  await assert.rejects(refresh(second.refresh_token));
  sim.hooks = {};
  assert.equal(sim.families_of('c').at(-1).asked, 0, 'nothing was spent');
});

test('the browser is sent back with a wrong or missing iss, twice the same, or to another provider', async () => {
  const at_auth = { at: '/auth' };
  sim.once('c', { callback_iss: 'wrong' }, at_auth);
  assert.equal((await callback()).get('iss'), 'https://other.example');
  sim.once('c', { callback_iss: 'missing' }, at_auth);
  assert.equal((await callback()).get('iss'), null);
  sim.once('c', { callback_twice: ['code', 'state'] }, at_auth);
  const twice = await callback();
  assert.deepEqual([twice.getAll('code').length, twice.getAll('state').length, twice.getAll('iss').length], [2, 2, 1]);
  sim.once('c', { mix_up: { authorization_endpoint: 'https://honest.example/auth', client_id: 'h', redirect_uri: 'https://localhost/h' } }, at_auth);
  const sent_on = new URL((await ask()).headers.location);
  assert.deepEqual([sent_on.origin, sent_on.searchParams.get('client_id'), sent_on.searchParams.get('state')], ['https://honest.example', 'h', 's']);
});

test('ID tokens are spoilt in the one way that was asked for', async () => {
  const jwt = async (id_token) => { sim.once('c', { id_token }); const parts = (await tokens()).id_token.split('.'); return { header: JSON.parse(Buffer.from(parts[0], 'base64url')), claims: claims_of(parts.join('.')), signature: parts[2] }; };
  const none = await jwt('alg none');
  assert.deepEqual([none.header.alg, none.signature], ['none', '']);
  assert.equal((await jwt('signed with the public key')).header.alg, 'HS256');
  assert.equal((await jwt('unknown key')).header.kid, 'sim-2');
  assert.equal((await jwt('wrong audience')).claims.aud, 'somebody-else');
  assert.ok((await jwt('expired')).claims.exp < Date.now() / 1000);
  assert.notEqual((await jwt('wrong nonce')).claims.nonce, 'n');
  assert.equal((await jwt('no subject')).claims.sub, undefined);
});

test('a device code waits for a person, and metadata can lie', async () => {
  const poll = (device_code) => token({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: 'tv', device_code }, {});
  const waiting = (await post('/device/auth', { client_id: 'tv', scope: 'mail.imap' })).json;
  assert.equal((await poll(waiting.device_code)).json.error, 'authorization_pending');
  sim.approve(waiting.user_code, 'bob@example.test');
  assert.ok((await poll(waiting.device_code)).json.refresh_token);
  assert.equal((await poll(waiting.device_code)).json.error, 'invalid_grant');
  sim.set('*', { metadata: { token_endpoint: 'http://localhost/token' } });
  assert.equal(JSON.parse((await browser.call(`${sim.issuer}/.well-known/openid-configuration`)).text).token_endpoint, 'http://localhost/token');
});

test('revoked tokens are over; an unknown behaviour is a mistake of the test', async () => {
  const { refresh_token } = await tokens();
  assert.equal((await post('/revoke', { token: refresh_token }, basic('c', 'wrong'))).status, 401);
  assert.equal((await post('/revoke', { token: refresh_token }, basic('c', 'se:cret'))).status, 200);
  assert.equal((await refresh(refresh_token)).json.error, 'invalid_grant');
  assert.throws(() => sim.set('c', { colour: 'red' }), /no behaviour colour/);
  assert.throws(() => sim.once('c', { rotation: 'sometimes' }), /cannot be "sometimes"/);
});
