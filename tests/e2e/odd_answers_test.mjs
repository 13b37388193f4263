// Answers to refreshes that are odd, late, too large or false: what can be understood is understood, nothing is asked for in a loop,
// and no refresh token is dropped that may still be good.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { after, afterEach, before, test } from 'node:test';
import { until } from '../testbed/wait.mjs';
import { consented_grant, simulated_link, start_simulated } from './simulated.mjs';
import { grant_where } from './steps.mjs';

// A provider like GitHub, whose row says that it may answer form-encoded.
const custom = JSON.parse(fs.readFileSync(new URL('../../providers/custom.json', import.meta.url), 'utf8'));
const forms = { ...custom, id: 'forms', name: 'Forms', quirks: [{ name: 'form_encoded_answer', evidence: 'https://as.example/docs' }] };

let on;
let sim;
let outlink;
before(async () => { on = await start_simulated({ rows: { 'forms.json': forms } }); ({ sim, outlink } = on); });
afterEach(() => { sim.book.reset(); sim.hooks = {}; sim.hang_up(); });
after(() => on.stop());

// A grant whose tokens are due at once and last some seconds, on a link of its own: what is done to its client concerns nobody else.
async function stage(client_id, behaviour = {}, more = {}) {
  sim.set(client_id, { expires_in: 5, ...behaviour });
  const link = await simulated_link(on, { client_id, client_secret: `${client_id}-secret` }, more);
  const grant = await consented_grant(on, link.id, `${client_id}@example.test`);
  const family = sim.families_of(client_id).at(-1);
  const asked = () => sim.requests.filter((r) => r.path === '/token' && r.client_id === client_id && r.fields.grant_type === 'refresh_token');
  return {
    link, grant, family, asked,
    where: (check, what) => grant_where(outlink, grant.id, check, what),
    now: () => outlink.api('GET', `/grants/${grant.id}`),
    // It gets a new token, by itself.
    async recovers() {
      const refreshes = family.refreshes;
      await until(() => family.refreshes > refreshes, { what: `a refresh of ${client_id}`, ms: 60000 });
      return grant_where(outlink, grant.id, (g) => g.state === 'usable', `${client_id} usable`);
    },
    // Others are asked about, this one is not.
    async is_left_alone() {
      const before_it = asked().length;
      const other = await stage(`${client_id}-other`);
      await other.recovers();
      await other.done();
      assert.equal(asked().length, before_it, 'it is asked for in a loop');
    },
    done: () => outlink.api('DELETE', `/links/${link.id}`),
  };
}

// --- throttled

for (const [what, retry_after, least_ms] of [['in seconds', 4, 4000], ['as a date', { date_in_s: 5 }, 4000]])
  test(`429 with Retry-After ${what}: nobody asks before`, async () => {
    const s = await stage(`throttled ${what}`.replaceAll(' ', '-'));
    const other = await stage(`beside ${what}`.replaceAll(' ', '-'));
    sim.once('*', { token_endpoint: 'too many requests', retry_after });
    const first = await until(() => sim.requests.find((r) => r.outcome === 'too many requests' && r.path === '/token' && [s, other].some((x) => x.link.client_id === r.client_id)), { what: '429', ms: 20000 });
    await Promise.all([s.recovers(), other.recovers()]);
    const next = sim.asked('/token').find((r) => r.n > first.n);
    assert.ok(next.at - first.at >= least_ms, `asked again after ${next.at - first.at} ms`);
    await s.done();
    await other.done();
  });

test('503: the tokens are kept, and it comes back by itself', async () => {
  const s = await stage('down');
  sim.once('down', { token_endpoint: 'unavailable' }, { times: 2 });
  const failing = await s.where((g) => g.state === 'failing', 'failing');
  assert.equal(failing.trouble.code, 'oauth.provider_down');
  assert.equal(failing.has_refresh_token, true);
  await s.recovers();
  assert.equal(s.family.reuses, 0);
  await s.done();
});

// --- left out, or said otherwise

test('no expires_in: taken to be good for an hour', async () => {
  const s = await stage('endless', { expires_in_form: 'left out' });
  assert.equal(Date.parse(s.grant.expires_at) - Date.parse(s.grant.obtained_at), 3_600_000);
  await s.done();
});

test('expires_in as a text', async () => {
  const s = await stage('text', { expires_in_form: 'text', expires_in: 60 });
  assert.equal(Date.parse(s.grant.expires_at) - Date.parse(s.grant.obtained_at), 60_000);
  await s.done();
});

test('no refresh_token in the answer to a refresh: the old one is kept', async () => {
  const s = await stage('keeping', { refresh_token: 'left out on refresh' });
  for (let i = 0; i < 3; i += 1) assert.equal((await s.recovers()).has_refresh_token, true);
  assert.equal(s.family.generation, 1);
  assert.equal(new Set(s.asked().map((r) => r.fields.refresh_token)).size, 1);
  await s.done();
});

test('a new refresh_token in each answer: the newest is shown, each once', async () => {
  const s = await stage('rotating');
  for (let i = 0; i < 3; i += 1) await s.recovers();
  const shown = s.asked().map((r) => r.fields.refresh_token);
  assert.equal(new Set(shown).size, shown.length);
  assert.equal(s.family.reuses, 0);
  await s.done();
});

test('no refresh token at all: the end is told before, and said when it came', async () => {
  const s = await stage('once', { refresh_token: 'never given' });
  assert.ok((await outlink.api('GET', '/warnings')).items.some((w) => w.grant === s.grant.id && w.code === 'grant.no_refresh_token'));
  const over = await s.where((g) => g.state === 'needs_consent', 'its end');
  assert.match(over.trouble.words, /no refresh token/);
  assert.equal(s.asked().length, 0);
  await s.done();
});

test('fewer scopes than were asked for are a warning', async () => {
  const s = await stage('narrow', { scope: ['openid'] });
  const { items } = await outlink.api('GET', '/warnings');
  assert.match(items.find((w) => w.grant === s.grant.id).words, /mail\.imap is missing/);
  await s.done();
});

test('a provider whose clock is wrong is a warning', async () => {
  const s = await stage('skewed', { clock_skew_s: 1800 });
  await s.recovers();
  const { items } = await outlink.api('GET', '/warnings');
  assert.match(items.find((w) => w.link === s.link.id && w.code === 'link.clocks_differ').words, /1(79|80)\d s ahead of ours/);
  await s.done();
});

test('form-encoded, at a provider whose row says so', async () => {
  const s = await stage('forms', { form: 'form-encoded', scope: ['repo', 'user'] }, { provider: 'forms', scopes: ['repo', 'user'] });
  const again = await s.recovers();
  assert.deepEqual(again.scopes, ['repo', 'user']);
  sim.once('forms', { token_endpoint: 'refuses', error: 'invalid_grant', form: 'form-encoded', errors: 'with status 200' });
  assert.equal((await s.where((g) => g.state === 'needs_consent', 'its end')).trouble.code, 'oauth.invalid_grant');
  await s.done();
});

test('form-encoded, at a provider of which nobody knows that: said, and tried again', async () => {
  const s = await stage('unforeseen');
  sim.once('unforeseen', { form: 'form-encoded' });
  const failing = await s.where((g) => g.state === 'failing', 'failing');
  assert.match(failing.trouble.words, /form-encoded/);
  assert.equal(failing.has_refresh_token, true);
  await s.done();
});

// --- the end of a grant

test('invalid_grant ends it once: the reason stays, nobody asks again', async () => {
  const s = await stage('revoked');
  sim.tokens.end(s.family, 'the person took it back');
  const over = await s.where((g) => g.state === 'needs_consent', 'its end');
  assert.match(over.trouble.peer, /the person took it back/);
  await s.is_left_alone();
  assert.equal((await s.now()).trouble.since, over.trouble.since);
  await s.done();
});

for (const error of ['invalid_grant', 'bad_refresh_token'])
  test(`${error} with status 200, as GitHub sends it, ends it`, async () => {
    const s = await stage(`github-${error}`);
    sim.set(s.link.client_id, { token_endpoint: 'refuses', errors: 'with status 200', error, error_description: 'The refresh token passed is incorrect or expired.' });
    const over = await s.where((g) => g.state !== 'usable', 'trouble');
    assert.equal(over.state, 'needs_consent', JSON.stringify(over.trouble));
    await s.is_left_alone();
    await s.done();
  });

test('incorrect_client_credentials with status 200, as GitHub sends it, needs a fix', async () => {
  const s = await stage('github-secret');
  sim.set('github-secret', { token_endpoint: 'refuses', errors: 'with status 200', error: 'incorrect_client_credentials', error_description: 'The client_id and/or client_secret passed are incorrect.' });
  assert.equal((await s.where((g) => g.state !== 'usable', 'trouble')).state, 'needs_fix');
  await s.done();
});

test('Entra ended the consent: our words, theirs beside them, and the trace id', async () => {
  const s = await stage('entra');
  sim.once('entra', { token_endpoint: 'fails as Entra does', aadsts: 700082 });
  const { trouble } = await s.where((g) => g.state === 'needs_consent', 'its end');
  const { trace_id } = sim.requests.find((r) => r.trace_id !== undefined);
  assert.match(trouble.trace, new RegExp(`trace_id=${trace_id}, correlation_id=[0-9a-f-]{36}, timestamp=`));
  assert.equal(trouble.peer_code, 'AADSTS700082');
  assert.doesNotMatch(trouble.words, /AADSTS/);
  assert.match(trouble.peer, /^invalid_grant: AADSTS700082: /);
  assert.equal(trouble.advice.id, 'microsoft.aadsts700082');
  assert.equal(trouble.advice.happened, 'The consent ended because it was not used for too long.');
  await s.done();
});

test('Entra\'s client secret ran out: needs a fix, and a new secret mends it without a person at the provider', async () => {
  const s = await stage('entra-secret');
  sim.set('entra-secret', { token_endpoint: 'fails as Entra does', aadsts: 7000222 });
  const broken = await s.where((g) => g.state === 'needs_fix', 'needs a fix');
  assert.equal(broken.trouble.advice.id, 'microsoft.aadsts7000222');
  sim.set('entra-secret', { token_endpoint: 'answers' });
  await outlink.api('PATCH', `/links/${s.link.id}`, { version: (await outlink.api('GET', `/links/${s.link.id}`)).version, client_secret: 'entra-secret-secret' });
  await s.recovers();
  await s.done();
});

// --- answers that are no answers: the refresh token may be spent, so it is shown again only at the end of the access token

test('a redirect is not followed, with the refresh token in it', async () => {
  const arrived = [];
  const plain = http.createServer((req, res) => { arrived.push(req.url); res.end(); });
  await new Promise((done) => plain.listen(0, '127.0.0.1', done));
  const s = await stage('redirected');
  sim.once('redirected', { token_endpoint: 'redirects', redirect_to: `http://localhost:${plain.address().port}/` });
  const failing = await s.where((g) => g.state === 'failing', 'failing');
  assert.match(failing.trouble.peer, /307/);
  await s.recovers();
  assert.deepEqual(arrived, []);
  plain.close();
  await s.done();
});

for (const [token_endpoint, code] of [['large', 'http.too_large'], ['hangs up', 'http.closed']])
  test(`an answer that is ${token_endpoint === 'large' ? '5 MB long' : 'cut off'}`, async () => {
    const s = await stage(`no-answer-${code}`);
    sim.once(s.link.client_id, { token_endpoint });
    const failing = await s.where((g) => g.state === 'failing', 'failing');
    assert.equal(failing.trouble.code, code);
    assert.ok(Date.parse(failing.next_try) >= Date.parse(failing.expires_at) - 2000, 'not before the end of the access token');
    await s.recovers();
    await s.done();
  });

// libcurl sends a request again by itself when a kept connection breaks before an answer.
test('a connection that breaks after the token was spent: it is not shown again before the access token ends, and then the reason is said', async () => {
  const s = await stage('spent-and-cut');
  let cut = null;
  sim.hooks.before_answer = (request) => { if (request.family !== s.family || cut || request.fields.grant_type !== 'refresh_token') return undefined; cut = request; return 'hang up'; };
  const failing = await s.where((g) => g.state !== 'usable', 'trouble');
  sim.hooks = {};
  assert.equal(failing.state, 'failing', JSON.stringify(failing.trouble));
  assert.equal(failing.trouble.code, 'http.closed');
  const over = await s.where((g) => g.state === 'needs_consent', 'its end');
  assert.match(over.trouble.words, /cut off in the middle of a refresh/);
  const again = s.asked().filter((r) => r.fields.refresh_token === cut.fields.refresh_token);
  assert.equal(again.length, 2, 'once before the break, once at the end');
  assert.ok(again[1].at >= Date.parse(failing.expires_at) - 2000, 'not before the end of the access token');
  await s.done();
});

test('a token endpoint that hangs holds up nobody else, and is given up', async () => {
  const s = await stage('hanging');
  sim.once('hanging', { token_endpoint: 'hangs' });
  await until(() => s.asked().length > 0, { what: 'the request that hangs', ms: 20000 });
  const other = await stage('not-hanging');
  await other.recovers();
  await other.done();
  const failing = await s.where((g) => g.state === 'failing', 'failing');
  assert.equal(failing.trouble.code, 'http.timeout');
  await s.recovers();
  await s.done();
});
