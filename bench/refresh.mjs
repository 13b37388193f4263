// 10,000 grants whose access tokens end in the same minute, at a provider that gives each refresh token one use: the service starts
// when all of them are due. Beside a bare client that posts as many refresh requests to the same simulator, as many at once.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { simulated_link, start_simulated } from '../tests/e2e/simulated.mjs';
import { until } from '../tests/testbed/wait.mjs';

const count = Number(process.argv[2] ?? 10000);
const at_once = 32;
const log = (text) => process.stderr.write(`${text}\n`);
const client = { client_id: 'bench', client_secret: 'bench-secret' };
const authorization = `Basic ${Buffer.from('bench:bench-secret').toString('base64')}`;

// Calls without the check against the OpenAPI document: there are 30,000 of them.
async function call(outlink, method, route, body) {
  const sent = body && JSON.stringify(body);
  const got = await outlink.browser.call(`${outlink.base_url}${route}`, { method, body: sent, headers: { 'x-csrf-token': outlink.csrf, 'content-type': 'application/json', origin: outlink.base_url } });
  if (got.status >= 400) throw new Error(`${method} ${route}: ${got.status} ${got.text}`);
  return got.text ? JSON.parse(got.text) : got.headers.location;
}

// A consent without pages: the simulator is asked in this process for the address that it would send the browser to.
async function consent({ sim, outlink }, link, account) {
  const { id } = await call(outlink, 'POST', `/api/v1/links/${link.id}/grants`, { login_hint: account });
  const { authorization_url } = await call(outlink, 'POST', `/api/v1/grants/${id}/consent`, { return_to: '/' });
  const { headers } = sim.authorize({ path: '/auth', fields: Object.fromEntries(new URL(authorization_url).searchParams) });
  const back = await call(outlink, 'GET', headers.location.slice(outlink.base_url.length));
  if (!back.includes('consent=ok')) throw new Error(`the consent failed: ${back}`);
}

async function consents(on, link, how_many) {
  let next = 0;
  await Promise.all(Array.from({ length: 16 }, async () => { while (next < how_many) await consent(on, link, `m${next++}@example.test`); }));
}

// The same number of refreshes by a program that does nothing else.
async function floor({ sim, folder, certificates }) {
  sim.add_client({ ...client, client_id: 'bench' });
  const file = path.join(folder, 'tokens');
  fs.writeFileSync(file, `${Array.from({ length: count }, (_, i) => sim.mint('bench', `f${i}`)).join('\n')}\n`);
  const running = promisify(execFile)(path.join(process.env.OUTLINK_BENCH, 'bench_refresh'), [`${sim.issuer}/token`, certificates.ca, file, String(at_once)]);
  running.child.stdin.end(`${authorization}\n`);
  const { stdout } = await running;
  const [, requests, failed, seconds] = stdout.match(/requests=(\d+) failed=(\d+) seconds=([\d.]+)/);
  if (Number(failed) !== 0) throw new Error(`the floor failed: ${stdout}`);
  return Number(requests) / Number(seconds);
}

const on = await start_simulated({ records: false, log_level: 'info' });
try {
  const { sim, outlink } = on;
  const link = await simulated_link(on, client);
  const trial_began = performance.now();
  const trial = Math.min(count, 300);
  await consents(on, link, trial);
  const expected_ms = ((performance.now() - trial_began) / trial) * count;
  await outlink.api('DELETE', `/links/${link.id}`);
  sim.tokens.families.length = 0;

  // Nothing is due before the last consent came: refreshes begin in the last third of a token's life at the earliest.
  const ends_at = Date.now() + 2 * expected_ms + 10000;
  const all = await simulated_link(on, { ...client, client_id: 'bench-all' });
  sim.set('bench-all', { ends_at });
  log(`${count} consents, about ${Math.round(expected_ms / 1000)} s`);
  await consents(on, all, count);
  await outlink.stop();
  const families = sim.families_of('bench-all');
  sim.set('bench-all', { ends_at: null, expires_in: 3600 });
  const asked_before = new Map(families.map((f) => [f, f.asked]));

  log('floor');
  const floor_per_s = await floor(on);

  log(`waiting for the tokens' last seconds: ${Math.max(0, Math.round((ends_at - 2000 - Date.now()) / 1000))} s`);
  await until(() => Date.now() > ends_at - 2000, { what: 'the last seconds', ms: 600000, every: 100 });
  let first_at = null;
  let last_at = null;
  let answered = 0;
  sim.hooks.before_spend = () => { first_at ??= performance.now(); };
  sim.hooks.after_answer = () => { last_at = performance.now(); answered += 1; };
  await outlink.launch();
  await until(() => answered >= count, { what: 'all refreshes', ms: 600000, every: 50 });
  const per_s = count / ((last_at - first_at) / 1000);

  const stored = await call(outlink, 'GET', `/api/v1/links/${all.id}/grants`);
  const duplicates = families.reduce((sum, f) => sum + f.asked - asked_before.get(f) - 1, 0);
  const lost = stored.items.filter((g) => g.state !== 'usable').length + families.filter((f) => f.ended).length + (count - stored.items.length);
  console.log(`bench refresh: grants=${count} duplicate_refreshes=${duplicates} lost=${lost} refreshes_per_s=${per_s.toFixed(0)} floor_per_s=${floor_per_s.toFixed(0)} ratio=${(per_s / floor_per_s).toFixed(2)}`);
} finally {
  await on.stop();
}
