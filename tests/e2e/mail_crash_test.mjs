// Letters stream into many mailboxes while the service is killed at random instants, also between commit and flagging. Each letter
// becomes exactly one issue. 300 letters and 6 kills; OUTLINK_STREAM_LETTERS=2000 OUTLINK_STREAM_KILLS=40 in the full check.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { after, before, test } from 'node:test';
import { start_bed } from '../testbed/bed.mjs';
import { compare_serials, start_stream } from '../testbed/stream.mjs';
import { until } from '../testbed/wait.mjs';
import { Outlink } from './outlink.mjs';

const letters = Number(process.env.OUTLINK_STREAM_LETTERS ?? 300);
const kills = Number(process.env.OUTLINK_STREAM_KILLS ?? 6);
const logins = Array.from({ length: 20 }, (_, i) => `u${i}`);

let bed;
let outlink;
before(async () => {
  bed = await start_bed({ submission: false });
  outlink = await Outlink.start({ ca_file: bed.ca_file, ca: bed.ca, log_level: 'warning' });
  await outlink.set_up();
  for (const login of logins) {
    const mailbox = await outlink.api('POST', '/mailboxes', {
      name: login, host: 'localhost', port: bed.ports.imaps, protocol: 'imaps', user_name: `${login}@example.test`, password: `${login}-pw`, project: outlink.project.id,
    });
    const [handler] = (await outlink.api('GET', `/mailboxes/${mailbox.id}/handlers`)).items;
    await outlink.api('PATCH', `/handlers/${handler.id}`, { version: handler.version, letters_per_hour: 0 });
  }
});
after(async () => { await outlink.stop(); outlink.clean(); await bed.stop(); });

async function all_summaries() {
  const summaries = [];
  for (let before_id = ''; ;) {
    const page = await outlink.api('GET', `/issues?limit=200${before_id && `&before=${before_id}`}`);
    summaries.push(...page.items.map((i) => i.summary));
    if (!page.next) return summaries;
    before_id = page.next;
  }
}

test('each letter becomes exactly one issue, whenever the service is killed', { timeout: 900000 }, async () => {
  const flow = start_stream({ port: bed.ports.lmtp, mailboxes: logins.map((l) => `${l}@example.test`), count: letters, per_s: letters / 15 });
  for (let i = 0; i < kills; i += 1) {
    // From the instant when it listens: in the middle of catching up, of a commit, of flagging.
    await new Promise((done) => { setTimeout(done, crypto.randomInt(50, 2500)); });
    await outlink.restart('SIGKILL');
  }
  const taken = await flow.done;
  assert.equal(taken.length, letters);
  const summaries = await until(async () => {
    const all = await all_summaries();
    return compare_serials(taken, all).missing.length === 0 && all;
  }, { what: 'every letter as an issue', ms: 300000, every: 500 });
  assert.deepEqual(compare_serials(taken, summaries), { missing: [], twice: [] });
  assert.equal(summaries.length, letters, 'nothing else was made');
});
