// Reads of a valid access token per second, at 1, 16 and 64 clients, beside a bare Beast server that returns a constant of the same size. The load comes from wrk.
import { execFileSync, spawn } from 'node:child_process';
import { start_bed } from '../tests/testbed/bed.mjs';
import { until } from '../tests/testbed/wait.mjs';
import { Outlink } from '../tests/e2e/outlink.mjs';

const seconds = Number(process.argv[2] ?? 4);
const rounds = 3;
const bed = await start_bed({ submission: false, access_token_ttl_s: 3600 });
const outlink = await Outlink.start({ ca_file: bed.ca_file, ca: bed.ca, log_level: 'info' });
let floor;

// Requests per second and the 99th percentile in milliseconds.
function load(url, clients, header) {
  const said = execFileSync('wrk', ['-t1', `-c${clients}`, `-d${seconds}s`, '--latency', '-H', header, url], { encoding: 'utf8' });
  const errors = said.match(/Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)/);
  if (errors) throw new Error(`wrk: ${errors[0]}`);
  const [, p99, unit] = said.match(/99%\s+([\d.]+)(us|ms|s)/);
  return { rps: Number(said.match(/Requests\/sec:\s+([\d.]+)/)[1]), p99_ms: Number(p99) * { us: 0.001, ms: 1, s: 1000 }[unit] };
}
const median = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)];

try {
  await outlink.set_up();
  const link = await outlink.api('POST', '/links', { name: 'bench', provider: 'custom', grant_type: 'client_credentials', client_id: 'outlink-app', client_secret: 'outlink-app-secret', authentication: 'post',
    token_endpoint: `${bed.issuer}/token`, scopes: ['mail.imap'] });
  const grant = await outlink.api('POST', `/links/${link.id}/grants`, { login_hint: 'box@example.test' });
  await outlink.api('POST', `/grants/${grant.id}/connect`, {});
  const { value } = await outlink.api('POST', '/api-tokens', { name: 'bench', accounts: [grant.id] });
  const header = `Authorization: Bearer ${value}`;
  const url = `${outlink.base_url}/api/v1/accounts/${grant.id}/token`;
  const body = await (await fetch(url, { headers: { authorization: `Bearer ${value}` } })).text();
  if (!JSON.parse(body).access_token) throw new Error(`no token: ${body}`);
  floor = spawn(`${process.env.OUTLINK_BENCH}/bench_tokens`, [String(Buffer.byteLength(body))], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  floor.stdout.on('data', (text) => (said += text));
  const port = await until(() => said.match(/port (\d+)/)?.[1], { what: 'the floor' });
  const result = {};
  for (const clients of [1, 16, 64]) {
    const ours = []; const bare = [];
    // Taken in turns, so that both meet the same machine.
    for (let i = 0; i < rounds; i += 1) { ours.push(load(url, clients, header)); bare.push(load(`http://127.0.0.1:${port}/`, clients, header)); }
    result[clients] = { rps: median(ours.map((r) => r.rps)), floor: median(bare.map((r) => r.rps)), p99: median(ours.map((r) => r.p99_ms)) };
    const r = result[clients];
    console.log(`clients=${clients} rps=${r.rps.toFixed(0)} floor_rps=${r.floor.toFixed(0)} ratio=${(r.rps / r.floor).toFixed(2)} p99_ms=${r.p99.toFixed(2)}`);
  }
  const r = result[64];
  console.log(`bench tokens: rps_64=${r.rps.toFixed(0)} floor_rps_64=${r.floor.toFixed(0)} ratio=${(r.rps / r.floor).toFixed(2)} p99_ms_64=${r.p99.toFixed(2)}`);
} finally {
  floor?.kill();
  await outlink.stop();
  outlink.clean();
  await bed.stop();
}
