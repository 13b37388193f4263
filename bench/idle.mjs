// Memory of the service per idle mailbox over TLS: resident memory with all mailboxes listening, less the same service with one.
import fs from 'node:fs';
import { start_bed } from '../tests/testbed/bed.mjs';
import { until } from '../tests/testbed/wait.mjs';
import { Outlink } from '../tests/e2e/outlink.mjs';

const mailboxes = Number(process.argv[2] ?? 5000);
const rss_kib = (pid) => Number(fs.readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]);
const bed = await start_bed({ submission: false, user_count: 200 });
const outlink = await Outlink.start({ ca_file: bed.ca_file, ca: bed.ca });
try {
  await outlink.set_up();
  const connect = (i) => outlink.api('POST', '/mailboxes', { name: `m${i}`, host: 'localhost', port: bed.ports.imaps, user_name: `u${i % 200}@example.test`, password: `u${i % 200}-pw`, project: outlink.project.id });
  const listening = (count) => until(async () => ((await outlink.api('GET', '/overview')).mailboxes.listening ?? 0) >= count, { what: `${count} mailboxes`, ms: 300000, every: 200 });
  await connect(0);
  await listening(1);
  const before = rss_kib(outlink.process.pid);
  for (let i = 1; i < mailboxes; i += 1) { await connect(i); if (i % 50 === 0) await listening(i - 20); }
  await listening(mailboxes);
  const after = rss_kib(outlink.process.pid);
  console.log(`bench idle: mailboxes=${mailboxes} rss_kib_per_mailbox=${((after - before) / (mailboxes - 1)).toFixed(1)} rss_kib_one=${before} rss_kib_all=${after}`);
} finally {
  await outlink.stop('SIGKILL');
  outlink.clean();
  await bed.stop();
}
