// From delivery over LMTP until the issue can be read through the API: one letter to each of many idle mailboxes, beside a bare IDLE client on the
// same server.
import { start_bed } from '../tests/testbed/bed.mjs';
import { until } from '../tests/testbed/wait.mjs';
import { Outlink } from '../tests/e2e/outlink.mjs';
import { find_issue, letter } from '../tests/e2e/steps.mjs';

const mailboxes = Number(process.argv[2] ?? 100);
const at = (all, part) => all.sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * part))];
const bed = await start_bed({ submission: false, user_count: mailboxes });
const outlink = await Outlink.start({ ca_file: bed.ca_file, ca: bed.ca });
try {
  await outlink.set_up();
  for (let i = 0; i < mailboxes; i += 1)
    await outlink.api('POST', '/mailboxes', { name: `m${i}`, host: 'localhost', port: bed.ports.imaps, user_name: `u${i}@example.test`, password: `u${i}-pw`, project: outlink.project.id });
  await until(async () => (await outlink.api('GET', '/overview')).mailboxes.listening === mailboxes, { what: 'all mailboxes listening', ms: 120000, every: 100 });
  const client = await bed.imap_client('bob');
  await client.mailboxOpen('INBOX');
  let told = () => {};
  client.on('exists', () => told());
  const ours = [];
  const floor = [];
  for (let i = 0; i < mailboxes; i += 1) {
    // Taken in turns, so that both meet the same machine.
    const a = performance.now();
    await bed.deliver(`u${i}@example.test`, letter({ from: `s${i}@example.test`, to: `u${i}@example.test`, subject: `bench ${i} x` }).raw);
    await find_issue(outlink, `bench ${i} x`);
    ours.push(performance.now() - a);
    const idling = client.idle();
    const news = new Promise((done) => { told = done; });
    const b = performance.now();
    await bed.deliver('bob@example.test', letter({ subject: `floor ${i}` }).raw);
    await news;
    floor.push(performance.now() - b);
    await client.noop();
    await idling;
  }
  await client.logout();
  const [o, f] = [at(ours, 0.5), at(floor, 0.5)];
  console.log(`bench latency: ours_ms_p50=${o.toFixed(1)} floor_ms_p50=${f.toFixed(1)} ours_ms_p95=${at(ours, 0.95).toFixed(1)} floor_ms_p95=${at(floor, 0.95).toFixed(1)} ratio=${(o / f).toFixed(2)} mailboxes=${mailboxes}`);
} finally {
  await outlink.stop();
  outlink.clean();
  await bed.stop();
}
