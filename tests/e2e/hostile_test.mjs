// What a careful client must refuse, or must understand though it is odd: each case a test of its own, with the real service under its own
// TLS (so that plain HTTP is allowed nowhere) beside the simulator.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { after, afterEach, before, test } from 'node:test';
import { make_browser } from '../testbed/browser.mjs';
import { ProviderSimulator } from '../testbed/provider_simulator.mjs';
import { until } from '../testbed/wait.mjs';
import { add_grant, callback_of, come_back, consented_grant, simulated_link, start_simulated } from './simulated.mjs';

let on;
let sim;
let outlink;
let link;
let with_identity;
let plain;
const plain_asked = [];

before(async () => {
  on = await start_simulated({ https: true });
  ({ sim, outlink } = on);
  link = await simulated_link(on, { client_id: 'usual', client_secret: 'usual-secret' });
  with_identity = await simulated_link(on, { client_id: 'openid', client_secret: 'openid-secret' },
    { scopes: ['openid', 'email', 'mail.imap'], jwks_uri: `${sim.issuer}/jwks`, userinfo_endpoint: `${sim.issuer}/me` });
  // Nothing of ours may ever arrive here.
  plain = http.createServer((req, res) => { plain_asked.push(`${req.method} ${req.url}`); res.writeHead(200, { 'content-type': 'application/json' }).end('{"access_token":"at-over-plain-http","token_type":"Bearer"}'); });
  await new Promise((done) => plain.listen(0, '127.0.0.1', done));
});
afterEach(() => { sim.book.reset(); sim.hang_up(); });
after(async () => { plain.close(); await on.stop(); });

const plain_url = () => `http://localhost:${plain.address().port}/token`;
const grant_of = (id) => outlink.api('GET', `/grants/${id}`);
const asked_for_tokens = (of = sim) => of.asked('/token').length;
const stage_words = { callback: /answer/i, 'token endpoint': /token endpoint/i, 'id token': /statement of who consented|ID token/i, userinfo: /userinfo/i, consent: /consent/i };

// The refusal names its stage in words, nothing changed, and the service is up. `asks`: whether the code was redeemed before.
async function must_be_refused(told, before_it, { code, stage, words, asks = 0, asked_before }) {
  assert.equal(told.consent, 'failed', JSON.stringify(told));
  assert.equal(told.code, code, JSON.stringify(told));
  assert.match(told.words, stage_words[stage]);
  if (words) assert.match(told.words, words);
  assert.deepEqual(await grant_of(before_it.id), before_it, 'the grant changed');
  assert.equal(asked_for_tokens() - asked_before, asks, 'token requests');
  assert.equal((await outlink.raw('GET', '/healthz')).status, 200);
}

// A consent that goes as `behaviour` has it, or whose callback `spoil` changes, and how it must be refused.
async function refused_consent({ on_link = link, at = '/auth', behaviour = {}, spoil = (url) => url, browser, ...expected }) {
  const grant = await add_grant(on, on_link.id, 'ada@example.test');
  sim.once(on_link.client_id, behaviour, { at });
  const asked_before = asked_for_tokens();
  const url = spoil(new URL(await callback_of(on, grant.id)));
  const told = await come_back(outlink, url.href, browser);
  await must_be_refused(told, grant, { ...expected, asked_before });
  return { grant, url, told };
}

// --- the way back from the provider

test('mix-up: an attacker\'s provider sends the browser on to an honest one', async () => {
  const evil = await ProviderSimulator.start({ certificates: on.certificates });
  try {
    const theirs = await simulated_link({ sim: evil, outlink }, { client_id: 'evil', client_secret: 'evil-secret' });
    assert.notEqual(theirs.redirect_url, link.redirect_url, 'each provider has a redirect URL of its own');
    evil.set('evil', { mix_up: { authorization_endpoint: `${sim.issuer}/auth`, client_id: 'usual', redirect_uri: link.redirect_url } });
    const grant = await add_grant(on, theirs.id, 'ada@example.test');
    const asked_before = asked_for_tokens();
    const told = await come_back(outlink, await callback_of(on, grant.id));
    await must_be_refused(told, grant, { code: 'consent.mixed_up', stage: 'callback', asked_before });
    assert.equal(asked_for_tokens(evil), 0, 'the honest provider\'s code was not given to the attacker');
  } finally { await evil.stop(); }
});

test('mix-up: an honest answer that is carried to the attacker\'s address', async () => {
  const evil = await ProviderSimulator.start({ certificates: on.certificates });
  try {
    const theirs = await simulated_link({ sim: evil, outlink }, { client_id: 'evil-too', client_secret: 'evil-secret' });
    const grant = await add_grant(on, theirs.id, 'ada@example.test');
    const state = new URL(await callback_of(on, grant.id)).searchParams.get('state');
    const honest = new URL(await callback_of(on, (await add_grant(on, link.id, '')).id)).searchParams;
    const asked_before = asked_for_tokens();
    const told = await come_back(outlink, `${theirs.redirect_url}?${new URLSearchParams({ code: honest.get('code'), state, iss: honest.get('iss') })}`);
    await must_be_refused(told, grant, { code: 'oauth.wrong_issuer', stage: 'callback', words: /another provider/, asked_before });
    assert.equal(told.peer, sim.issuer);
    assert.equal(asked_for_tokens(evil), 0);
  } finally { await evil.stop(); }
});

test('a wrong iss', () => refused_consent({ behaviour: { callback_iss: 'wrong' }, code: 'oauth.wrong_issuer', stage: 'callback' }));
test('a missing iss where it was announced', () => refused_consent({ behaviour: { callback_iss: 'missing' }, code: 'oauth.wrong_issuer', stage: 'callback', words: /promised to name itself/ }));
test('an iss that differs by a slash', () => refused_consent({ spoil: (url) => { url.searchParams.set('iss', `${sim.issuer}/`); return url; }, code: 'oauth.wrong_issuer', stage: 'callback' }));
test('a missing iss where none was announced is taken', async () => {
  const quiet = await simulated_link(on, { client_id: 'quiet', client_secret: 'quiet-secret' }, { expects_iss: false });
  sim.set('quiet', { callback_iss: 'missing' });
  assert.equal((await consented_grant(on, quiet.id, '')).state, 'usable');
});

test('an unknown state', () => refused_consent({ spoil: (url) => { url.searchParams.set('state', 'a-guess'); return url; }, code: 'consent.unknown_state', stage: 'callback' }));
test('no state', () => refused_consent({ spoil: (url) => { url.searchParams.delete('state'); return url; }, code: 'oauth.bad_callback', stage: 'callback', words: /no state/ }));
for (const name of ['code', 'state', 'iss'])
  test(`${name} comes twice`, () => refused_consent({ behaviour: { callback_twice: [name] }, code: 'oauth.bad_callback', stage: 'callback', words: /twice/ }));
test('error beside a code', () => refused_consent({ spoil: (url) => { url.searchParams.set('error', 'access_denied'); return url; }, code: 'oauth.access_denied', stage: 'consent' }));
test('neither code nor error', () => refused_consent({ spoil: (url) => { url.searchParams.delete('code'); return url; }, code: 'oauth.bad_callback', stage: 'callback' }));

test('a state is used once: a second answer changes nothing and redeems nothing', async () => {
  const grant = await add_grant(on, link.id, 'ada@example.test');
  const url = await callback_of(on, grant.id);
  assert.equal((await come_back(outlink, url)).consent, 'ok');
  const stored = await grant_of(grant.id);
  const asked_before = asked_for_tokens();
  await must_be_refused(await come_back(outlink, url), stored, { code: 'consent.unknown_state', stage: 'callback', asked_before });
});

test('a state is used once: a refused answer has used it, too', async () => {
  const { grant, url } = await refused_consent({ behaviour: { callback_iss: 'wrong' }, code: 'oauth.wrong_issuer', stage: 'callback' });
  url.searchParams.set('iss', sim.issuer);
  await must_be_refused(await come_back(outlink, url.href), grant, { code: 'consent.unknown_state', stage: 'callback', asked_before: asked_for_tokens() });
});

async function another_session() {
  const browser = make_browser({ ca: on.ca });
  const signed_in = await browser.call(`${outlink.base_url}/api/v1/session`, { method: 'POST', body: JSON.stringify({ email: 'ada@example.test', password: 'a long password' }), headers: { 'content-type': 'application/json', origin: outlink.base_url } });
  assert.equal(signed_in.status, 200, signed_in.text);
  return browser;
}

test('the state of another session: the same person in another browser', async () => refused_consent({ browser: await another_session(), code: 'consent.other_browser', stage: 'consent' }));

test('a browser that is not signed in gets nothing, and does not use the state up', async () => {
  const grant = await add_grant(on, link.id, 'ada@example.test');
  const url = await callback_of(on, grant.id);
  const stranger = await make_browser({ ca: on.ca }).call(url);
  assert.equal(stranger.status, 401);
  assert.equal((await come_back(outlink, url)).consent, 'ok');
});

// --- no way down to plain HTTP

for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint', 'revocation_endpoint', 'device_authorization_endpoint'])
  test(`metadata with ${name} over plain HTTP`, async () => {
    sim.set('*', { metadata: { [name]: 'http://localhost/x' } });
    const { problem } = await outlink.api('POST', '/providers/discover', { issuer: sim.issuer }).then(() => assert.fail('it was taken'), (e) => e);
    assert.equal(problem.code, 'discovery.invalid');
    assert.equal(problem.field, 'issuer');
    assert.match(problem.detail, new RegExp(name.replaceAll('_', '[_ ]')));
  });

test('metadata of another issuer', async () => {
  sim.set('*', { metadata: { issuer: 'https://other.example' } });
  const { problem } = await outlink.api('POST', '/providers/discover', { issuer: sim.issuer }).then(() => assert.fail('it was taken'), (e) => e);
  assert.match(problem.detail, /another issuer/);
});

for (const field of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint', 'revocation_endpoint', 'issuer'])
  test(`a link whose ${field} is plain HTTP`, async () => {
    const form = { name: 'Plain', provider: 'custom', client_id: 'x', client_secret: 'y', authorization_endpoint: 'https://as.example/auth', token_endpoint: 'https://as.example/token', scopes: ['mail'] };
    const { problem } = await outlink.api('POST', '/links', { ...form, [field]: 'http://as.example/x' }).then(() => assert.fail('it was taken'), (e) => e);
    assert.deepEqual([problem.code, problem.field], ['link.invalid', field]);
  });

test('the token endpoint redirects a code to plain HTTP', async () => {
  await refused_consent({ at: '/token', behaviour: { token_endpoint: 'redirects', redirect_to: plain_url() }, code: 'oauth.unexpected_answer', stage: 'token endpoint', asks: 1 });
  assert.deepEqual(plain_asked, []);
});

test('the token endpoint redirects a code to another address over TLS', async () => {
  const before_it = sim.asked('/elsewhere').length;
  await refused_consent({ at: '/token', behaviour: { token_endpoint: 'redirects', redirect_to: `${sim.issuer}/elsewhere` }, code: 'oauth.unexpected_answer', stage: 'token endpoint', asks: 1 });
  assert.equal(sim.asked('/elsewhere').length, before_it);
});

// --- identity

for (const kind of ['alg none', 'signed with the public key', 'wrong signature', 'unknown key', 'wrong issuer', 'wrong audience', 'expired', 'from the future', 'wrong nonce', 'no subject'])
  test(`an ID token: ${kind}`, () => refused_consent({ on_link: with_identity, at: '/token', behaviour: { id_token: kind }, code: 'oauth.id_token_invalid', stage: 'id token', asks: 1 }));

test('userinfo speaks of somebody else than the ID token', () => {
  sim.set('openid', { id_token_names: 'the subject only', userinfo: 'of somebody else' });
  return refused_consent({ on_link: with_identity, code: 'oauth.wrong_subject', stage: 'userinfo', asks: 1 });
});

test('a good ID token names the account', async () => assert.equal((await consented_grant(on, with_identity.id, 'ada@example.test')).account, 'ada@example.test'));

// --- the token endpoint's answer to a code

test('an answer of 5 MB', async () => {
  const rss = () => Number(fs.readFileSync(`/proc/${outlink.process.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]);
  const before_it = rss();
  await refused_consent({ at: '/token', behaviour: { token_endpoint: 'large' }, code: 'http.too_large', stage: 'token endpoint', asks: 1 });
  assert.ok(rss() - before_it < 64 << 10, 'it was not kept in memory');
});

test('a connection that is closed instead of an answer', () => refused_consent({ at: '/token', behaviour: { token_endpoint: 'hangs up' }, code: 'http.closed', stage: 'token endpoint', asks: 1 }));
test('an error with status 200', () => refused_consent({ at: '/token', behaviour: { token_endpoint: 'refuses', errors: 'with status 200', error: 'invalid_grant', error_description: 'no' }, code: 'oauth.invalid_grant', stage: 'consent', asks: 1 }));
test('503 without a date', () => refused_consent({ at: '/token', behaviour: { token_endpoint: 'unavailable' }, code: 'oauth.provider_down', stage: 'token endpoint', asks: 1 }));
