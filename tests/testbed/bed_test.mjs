// The test bed itself, against the real servers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start_bed } from './bed.mjs';
import { consent, make_browser } from './browser.mjs';
import { is_listening } from './ports.mjs';
import { tokens_of } from './tokens.mjs';
import { until } from './wait.mjs';

const redirect_uri = 'https://localhost/callback';
let bed;
before(async () => { bed = await start_bed({ redirect_uris: [redirect_uri] }); });
after(() => bed.stop());

test('a letter over submission and one over LMTP arrive, and IDLE tells', async () => {
  const client = await bed.imap_client('carol');
  await client.mailboxOpen('INBOX');
  let told = 0;
  client.on('exists', () => (told += 1));
  const idling = client.idle();
  await bed.send({ from: 'bob', to: 'carol@example.test', raw: 'Subject: one\nFrom: bob@example.test\n\n.dot\n' });
  await until(() => told > 0, { what: 'IDLE news' });
  await bed.deliver('carol@example.test', 'Subject: two\n\nx\n');
  await until(() => client.mailbox.exists === 2, { what: 'two letters' });
  await client.noop();
  await idling;
  assert.match((await client.fetchOne('1', { source: true })).source.toString(), /\r\n\.dot\r\n/);
  await client.logout();
});

test('an access token signs in, another user\'s does not, a revoked one does not', async () => {
  const tokens = await tokens_of(bed, 'alice', redirect_uri);
  const client = await bed.imap_client('alice', { accessToken: tokens.access_token });
  await client.logout();
  await assert.rejects(bed.imap_client('bob', { accessToken: tokens.access_token }));
  assert.equal(await bed.provider.revoke_grants('alice'), 1);
  await assert.rejects(bed.imap_client('alice', { accessToken: tokens.access_token }));
  assert.equal((await tokens.refresh(tokens.refresh_token)).error, 'invalid_grant');
});

test('a refresh token is spent by its use, and its second use ends the grant', async () => {
  const tokens = await tokens_of(bed, 'dave', redirect_uri);
  const next = await tokens.refresh(tokens.refresh_token);
  assert.notEqual(next.refresh_token, tokens.refresh_token);
  assert.equal((await tokens.refresh(tokens.refresh_token)).error, 'invalid_grant');
  assert.equal((await tokens.refresh(next.refresh_token)).error, 'invalid_grant');
});

test('the person can refuse, and faults can be ordered', async () => {
  const browser = make_browser({ ca: bed.ca });
  const asked = new URLSearchParams({ client_id: 'outlink', response_type: 'code', redirect_uri, scope: 'openid', state: 's', code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' });
  const callback = await consent(browser, `${bed.issuer}/auth?${asked}`, { issuer: bed.issuer, login: 'alice', password: 'x', deny: true });
  assert.equal(new URL(callback).searchParams.get('error'), 'access_denied');
  bed.provider.fault({ path: '/token', status: 503, body: 'down' });
  assert.equal((await browser.call(`${bed.issuer}/token`, { method: 'POST', body: '' })).status, 503);
  assert.ok(bed.provider.seen()['/token'] > 0);
});

test('two beds live side by side, and a stopped one leaves nothing', async () => {
  const other = await start_bed({ submission: false });
  const ports = Object.values(other.ports);
  assert.ok(ports.every((port) => !Object.values(bed.ports).includes(port)));
  await other.stop();
  for (const port of ports) assert.equal(await is_listening(port), false);
});
