// The stream of letters and the filling of mailboxes: what they say is what the mailboxes hold.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start_bed } from './bed.mjs';
import { fill_mailbox } from './mailbox_fill.mjs';
import { compare_serials, start_stream, stream } from './stream.mjs';
import { until } from './wait.mjs';

let bed;
before(async () => { bed = await start_bed({ submission: false, user_count: 20 }); });
after(() => bed?.stop());

const mailboxes = (count) => Array.from({ length: count }, (_, i) => `u${i}@example.test`);
const subjects_of = async (logins) => (await Promise.all(logins.map((login) => bed.dovecot.letters(login)))).flat().map((l) => l.subject);

test('2,000 letters reach 20 mailboxes, each once, in well under a minute', async (t) => {
  const began = performance.now();
  const letters = await stream({ port: bed.ports.lmtp, mailboxes: mailboxes(20), count: 2000 });
  const took_s = (performance.now() - began) / 1000;
  t.diagnostic(`${took_s.toFixed(1)} s`);
  assert.equal(letters.length, 2000);
  assert.equal(new Set(letters.map((l) => l.message_id)).size, 2000);
  const found = await subjects_of(mailboxes(20).map((m) => m.split('@')[0]));
  assert.equal(found.length, 2000);
  assert.deepEqual(compare_serials(letters, found), { missing: [], twice: [] });
  assert.ok(took_s < 40, `took ${took_s} s`);
});

test('a stream keeps its rate, and stops when told', async () => {
  const running = start_stream({ port: bed.ports.lmtp, mailboxes: ['carol@example.test'], count: 500, per_s: 50, body_bytes: 2000 });
  const began = performance.now();
  await until(() => running.delivered() >= 25, { what: '25 letters' });
  assert.ok(performance.now() - began > 400, 'not sooner than the rate allows');
  running.stop();
  const taken = await running.done;
  assert.ok(taken.length >= 25 && taken.length < 500);
  const found = await subjects_of(['carol']);
  assert.deepEqual(compare_serials(taken, found), { missing: [], twice: [] });
  const [first, second] = running.letters;
  assert.deepEqual(compare_serials([first, second], [first.subject, first.subject]), { missing: [second.serial], twice: [first.serial] });
});

test('a stream fails when there is nobody to take it', async () => {
  const [port] = await (await import('./ports.mjs')).free_ports(1);
  await assert.rejects(stream({ port, mailboxes: mailboxes(1), count: 10 }), /ECONNREFUSED/);
});

test('5,000 letters of 5 KB and 500 with attachments of 200 KB are there in seconds', async (t) => {
  const began = performance.now();
  const small = fill_mailbox(bed, 'alice', { count: 5000, bytes: 5000 });
  const middle = performance.now();
  const large = fill_mailbox(bed, 'bob', { count: 500, bytes: 200_000, attachment: true });
  t.diagnostic(`5,000 of 5 KB: ${Math.round(middle - began)} ms, 500 of 200 KB: ${Math.round(performance.now() - middle)} ms`);
  assert.ok(performance.now() - began < 30_000);
  assert.ok(Math.abs(small.bytes / 5000 - 5000) < 200, `${small.bytes / 5000}`);
  assert.ok(Math.abs(large.bytes / 500 - 200_000) < 1000, `${large.bytes / 500}`);
  for (const [login, { letters, bytes }] of [['alice', small], ['bob', large]]) {
    const client = await bed.imap_client(login);
    await client.mailboxOpen('INBOX');
    assert.equal(client.mailbox.exists, letters.length);
    const sizes = await client.fetchAll('1:*', { size: true, envelope: true, flags: true });
    assert.equal(sizes.reduce((sum, m) => sum + m.size, 0), bytes);
    assert.deepEqual(sizes.map((m) => m.envelope.subject), letters.map((l) => l.subject), 'in order');
    assert.ok(!sizes[0].flags.has('\\Seen'));
    const { source } = await client.fetchOne('7', { source: true });
    assert.equal(source.length, letters[6].bytes);
    await client.logout();
  }
});

test('a folder that exists is filled, too, and IDLE tells', async () => {
  const client = await bed.imap_client('dave');
  await client.mailboxCreate('Archive');
  fill_mailbox(bed, 'dave', { count: 3, folder: 'Archive', unseen: false });
  assert.deepEqual((await bed.dovecot.letters('dave', 'Archive')).map((l) => l.flags.includes('\\Seen')), [true, true, true]);
  await client.mailboxOpen('INBOX');
  let told = false;
  client.on('exists', () => { told = true; });
  const idling = client.idle();
  fill_mailbox(bed, 'dave', { count: 2 });
  await until(() => told, { what: 'IDLE news' });
  await client.noop();
  await idling;
  await client.logout();
});
