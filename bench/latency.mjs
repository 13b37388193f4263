// From delivery over LMTP until the issue can be read through the API, beside a bare IDLE client on the same server.
import { start_bed } from '../tests/testbed/bed.mjs';
import { until } from '../tests/testbed/wait.mjs';
import { Outlink } from '../tests/e2e/outlink.mjs';
import { find_issue, letter } from '../tests/e2e/steps.mjs';

const rounds = 40;
const median = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
const bed = await start_bed({ submission: false });
const outlink = await Outlink.start({ ca_file: bed.ca_file, ca: bed.ca });
try {
  await outlink.set_up();
  const mailbox = await outlink.api('POST', '/mailboxes', { name: 'bench', host: 'localhost', port: bed.ports.imaps, user_name: 'alice@example.test', password: 'alice-pw', project: outlink.project.id });
  await until(async () => (await outlink.api('GET', `/mailboxes/${mailbox.id}`)).health.state === 'listening', { what: 'the mailbox' });
  const client = await bed.imap_client('bob');
  await client.mailboxOpen('INBOX');
  let told = () => {};
  client.on('exists', () => told());
  const ours = [];
  const floor = [];
  for (let i = 0; i < rounds; i += 1) {
    // Taken in turns, so that both meet the same machine.
    const a = performance.now();
    await bed.deliver('alice@example.test', letter({ subject: `bench ${i} x` }).raw);
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
  const [o, f] = [median(ours), median(floor)];
  console.log(`bench latency: ours_ms_p50=${o.toFixed(1)} floor_ms_p50=${f.toFixed(1)} ratio=${(o / f).toFixed(2)} rounds=${rounds}`);
} finally {
  await outlink.stop();
  outlink.clean();
  await bed.stop();
}
