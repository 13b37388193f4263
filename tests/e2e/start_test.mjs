// How the service starts: its address, its own TLS, and what it says when it cannot.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { after, before, test } from 'node:test';
import { make_certificates } from '../testbed/certs.mjs';
import { make_browser } from '../testbed/browser.mjs';
import { Outlink } from './outlink.mjs';

let folder;
let certificates;
let other;
before(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outlink-start-'));
  certificates = make_certificates(path.join(folder, 'tls'));
  other = make_certificates(path.join(folder, 'other'));
});
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const link = { name: 'L', provider: 'custom', client_id: 'id', client_secret: 'secret', authorization_endpoint: 'https://as.test/auth', token_endpoint: 'https://as.test/token', scopes: ['mail'] };

async function with_outlink(options, work) {
  const outlink = await Outlink.start(options);
  try { await work(outlink); } finally { await outlink.stop(); outlink.clean(); }
}

test('a free port without a base URL: the base URL names the port that was taken', () => with_outlink({ port: 0 }, async (outlink) => {
  assert.match(outlink.base_url, /^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
  assert.equal(`http://${outlink.listens_on}`, outlink.base_url);
  await outlink.set_up();
  assert.equal((await outlink.api('GET', '/session')).settings.base_url, outlink.base_url);
  assert.ok((await outlink.api('POST', '/links', link)).redirect_url.startsWith(`${outlink.base_url}/oauth2/callback/`));
}));

test('a free port with its own certificate: the base URL is https', () => with_outlink(
  { port: 0, ca: fs.readFileSync(certificates.ca), tls: certificates }, async (outlink) => {
    assert.match(outlink.base_url, /^https:\/\/127\.0\.0\.1:[1-9]\d*$/);
    assert.equal((await outlink.raw('GET', '/healthz')).text, 'ok\n');
  }));

test('its own certificate: a browser that trusts it signs in and makes a link', () => with_outlink(
  { ca: fs.readFileSync(certificates.ca), tls: { ...certificates, host: 'localhost' } }, async (outlink) => {
    await outlink.set_up();
    outlink.browser = make_browser({ ca: fs.readFileSync(certificates.ca) });
    outlink.csrf = undefined;
    const signed_in = await outlink.raw('POST', '/api/v1/session', { email: 'ada@example.test', password: 'a long password' });
    assert.match(signed_in.headers['set-cookie'][0], /^__Host-outlink_session=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=\d+$/);
    assert.equal(signed_in.headers['strict-transport-security'], 'max-age=31536000');
    outlink.csrf = JSON.parse(signed_in.text).csrf_token;
    const made = await outlink.api('POST', '/links', link);
    assert.ok(made.redirect_url.startsWith(`${outlink.base_url}/oauth2/callback/custom-`));
    assert.equal((await outlink.api('GET', '/session')).settings.https, true);
    await assert.rejects(make_browser({ ca: fs.readFileSync(other.ca) }).call(`${outlink.base_url}/healthz`), /certificate|self-signed/);
  }));

test('a connection to its own TLS that speaks no TLS, or an old one, is closed and the service goes on', () => with_outlink(
  { ca: fs.readFileSync(certificates.ca), tls: { ...certificates, host: 'localhost' } }, async (outlink) => {
    await assert.rejects(make_browser({}).call(`${outlink.base_url.replace('https:', 'http:')}/healthz`));
    const refused = await new Promise((done) => tls.connect({ port: outlink.port, host: '127.0.0.1', rejectUnauthorized: false, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })
      .on('error', done).on('secureConnect', () => done(null)));
    assert.ok(refused, 'TLS 1.1 was spoken');
    assert.equal((await outlink.raw('GET', '/healthz')).status, 200);
  }));

test('a certificate or key that cannot be used ends the start, with words and an exit code', async () => {
  const broken = path.join(folder, 'broken.pem');
  fs.writeFileSync(broken, '-----BEGIN CERTIFICATE-----\nrubbish\n-----END CERTIFICATE-----\n');
  for (const [what, files] of Object.entries({
    'no such file': { chain: path.join(folder, 'nowhere.pem'), key: certificates.key },
    'rubbish': { chain: broken, key: certificates.key },
    'no such key': { chain: certificates.chain, key: path.join(folder, 'nowhere.key') },
    'a certificate for a key': { chain: certificates.chain, key: certificates.chain },
    'the key of another certificate': { chain: certificates.chain, key: other.key },
  })) {
    const data = path.join(folder, 'data');
    const error = await Outlink.start({ data, tls: { ...files, host: 'localhost' } }).then(() => assert.fail(`${what}: it started`), (e) => e);
    assert.deepEqual(error.ended, { code: 1, signal: null }, what);
    assert.match(error.log, /^outlink: The certificate or its key cannot be used: .*\[web\.bad_certificate\]/m, what);
    assert.ok(error.log.includes(files.chain) && error.log.includes(files.key), what);
    assert.equal(fs.existsSync(data), false, `${what}: nothing is made before`);
  }
});

test('a port that is taken ends the start, with words and an exit code', () => with_outlink({}, async (outlink) => {
  const error = await Outlink.start({ data: path.join(folder, 'second'), port: outlink.port }).then(() => assert.fail('it started'), (e) => e);
  assert.deepEqual(error.ended, { code: 1, signal: null });
  assert.match(error.log, new RegExp(`cannot listen on 127\\.0\\.0\\.1:${outlink.port}.*\\[web\\.cannot_listen\\]`));
}));
