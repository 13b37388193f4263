import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { make_browser } from '../testbed/browser.mjs';
import { make_certificates } from '../testbed/certs.mjs';
import { ProviderSimulator } from '../testbed/provider_simulator.mjs';
import { Outlink } from './outlink.mjs';

// The real service beside the simulator. `https`: the service has a certificate of its own, so plain HTTP is not allowed anywhere.
// `rows`: the operator's rows of the catalogue, as { file name: row }. `watch`: is given the browser before it is used.
export async function start_simulated({ https = false, records = true, more = [], log_level, rows = {}, watch } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outlink-simulated-'));
  const certificates = make_certificates(folder);
  const ca = fs.readFileSync(certificates.ca);
  const sim = await ProviderSimulator.start({ certificates, records });
  const data = path.join(folder, 'data');
  fs.mkdirSync(path.join(data, 'providers'), { recursive: true, mode: 0o700 });
  for (const [name, row] of Object.entries(rows)) fs.writeFileSync(path.join(data, 'providers', name), JSON.stringify(row));
  const outlink = await Outlink.start({ data, ca_file: certificates.ca, ca, more, log_level, ...(https && { tls: { ...certificates, host: 'localhost' } }) });
  watch?.(outlink.browser);
  await outlink.set_up();
  return { sim, outlink, ca, certificates, folder, async stop() {
    await outlink.stop('SIGKILL');
    await sim.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  } };
}

const form_of = (sim, client) => ({
  name: client.client_id, provider: 'custom', client_id: client.client_id, issuer: sim.issuer, authorization_endpoint: `${sim.issuer}/auth`, token_endpoint: `${sim.issuer}/token`,
  revocation_endpoint: `${sim.issuer}/revoke`, expects_iss: true, scopes: ['mail.imap'], authentication: client.authentication ?? 'basic',
  ...(client.client_secret && { client_secret: client.client_secret }),
});

// Registers the client at the simulator, and the link to it here. `more`: other fields of the link's form.
export async function simulated_link({ sim, outlink }, client, more = {}) {
  const link = await outlink.api('POST', '/links', { ...form_of(sim, client), ...more });
  sim.add_client({ ...client, redirect_uris: link.redirect_url ? [link.redirect_url] : [] });
  return link;
}

// The way to the provider and back, up to the address that the browser is sent to; nothing has arrived here yet.
export async function callback_of({ outlink, ca }, grant) {
  const { authorization_url } = await outlink.api('POST', `/grants/${grant}/consent`, { return_to: '/admin/links' });
  const browser = make_browser({ ca });
  for (let url = authorization_url; ;) {
    const got = await browser.call(url);
    if (!got.headers.location) throw new Error(`the provider answered ${got.status}: ${got.text}`);
    url = got.headers.location;
    if (url.startsWith(outlink.base_url)) return url;
  }
}

// What the console's page is told: { consent: "ok" | "failed", code, words, peer, grant }.
export async function come_back(outlink, url, browser = outlink.browser) {
  const back = await browser.call(url);
  if (back.status !== 303) throw new Error(`the callback answered ${back.status}: ${back.text}`);
  return Object.fromEntries(new URL(back.headers.location, outlink.base_url).searchParams);
}

export async function add_grant(on, link, login_hint) { return on.outlink.api('POST', `/links/${link}/grants`, { login_hint }); }

export async function consented_grant(on, link, login_hint) {
  const grant = await add_grant(on, link, login_hint);
  const told = await come_back(on.outlink, await callback_of(on, grant.id));
  if (told.consent !== 'ok') throw new Error(`the consent failed: ${JSON.stringify(told)}`);
  return on.outlink.api('GET', `/grants/${grant.id}`);
}
