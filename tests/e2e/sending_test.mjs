// Letters go out by real servers, Postfix and Dovecot: who hears of what, how it is threaded, and what becomes of answers, refusals and reports.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start_bed } from '../testbed/bed.mjs';
import { free_ports } from '../testbed/ports.mjs';
import { until } from '../testbed/wait.mjs';
import { all_of, notices_in, part_of, read_letter } from './letters.mjs';
import { Outlink } from './outlink.mjs';
import { redirect_url } from './redirect.mjs';
import { authorize, find_issue, letter, mailbox_state, make_link } from './steps.mjs';

const refused = 'u30@example.test';
const deferred = 'u31@example.test';
let bed;
let outlink;
let link;

before(async () => {
  const [port] = await free_ports(1);
  bed = await start_bed({ dovecot_submission: true, submission: { refuse: [refused], defer: [deferred] }, redirect_uris: (issuer) => [redirect_url(`http://127.0.0.1:${port}`, issuer)] });
  outlink = await Outlink.start({ ca_file: bed.ca_file, ca: bed.ca, port });
  await outlink.set_up();
  link = await make_link(outlink, bed, 'Test provider', { scopes: ['openid', 'email', 'offline_access', 'mail.imap', 'mail.smtp'] });
  // Known people: one who may watch, and one whose address is a mailbox of ours.
  for (const login of ['carol', 'u1']) await outlink.api('POST', '/people', { name: login, email: `${login}@example.test`, password: 'a long password' });
});
after(async () => { await outlink.stop(); outlink.clean(); await bed.stop(); });

// A project with a mailbox and an outgoing server of its own; both belong to one address.
async function add_desk(key, login, way) {
  const address = `${login}@example.test`;
  const project = await outlink.api('POST', '/projects', { key, name: `Project ${key}` });
  const mailbox = await outlink.api('POST', '/mailboxes', { name: `In ${key}`, host: 'localhost', port: bed.ports.imaps, protocol: 'imaps', user_name: address, password: `${login}-pw`, project: project.id });
  const [handler] = (await outlink.api('GET', `/mailboxes/${mailbox.id}/handlers`)).items;
  await outlink.api('PATCH', `/handlers/${handler.id}`, { version: handler.version, cc_watchers: true });
  const server = await outlink.api('POST', '/outgoing-servers', { name: `Out ${key}`, host: 'localhost', user_name: address, from_address: address, from_name: 'Help desk', projects: [project.id], letters_per_minute: 0, ...way });
  if (way.link) assert.equal((await authorize(outlink, bed, server.authentication.grant, login)).get('consent'), 'ok');
  await mailbox_state(outlink, mailbox.id, 'listening');
  return { key, login, address, project, mailbox, server };
}

const comment = (issue, text) => outlink.api('POST', `/issues/${issue.key}/comments`, { text });
const outbox_of = async (issue) => (await all_of(outlink, '/outbox')).filter((l) => l.issue === issue.id);
const outbox_letter = (issue, check, what, ms = 20000) => until(async () => (await outbox_of(issue)).find(check), { what, ms, every: 100 });
const got = (login, issue, count) => until(async () => {
  const all = await notices_in(bed, login, issue.key);
  return all.length >= count && all;
}, { what: `${count} notices about ${issue.key} for ${login}`, ms: 30000, every: 100 });
const filtered = (subject) => until(async () => (await outlink.api('GET', `/letters?q=${encodeURIComponent(subject)}`)).items.find((l) => l.subject === subject && l.state === 'filtered'), { what: `${subject} filtered`, ms: 20000 });

// A letter to the desk, and the issue it became.
async function ask(desk, subject, { from = 'Bob <bob@example.test>', ...more } = {}) {
  const sent = letter({ from, to: desk.address, subject, ...more });
  await bed.dovecot.deliver(desk.login, sent.raw);
  return { sent, issue: await find_issue(outlink, subject) };
}

function check_notice(notice, desk, issue) {
  assert.match(notice.id, /^[^\s@]+@[^\s@]+$/);
  assert.equal(notice.header('Auto-Submitted'), 'auto-generated');
  assert.match(notice.header('X-Outlink-Fingerprint'), /^[0-9a-f]{16}$/);
  assert.equal(notice.header('From'), `Help desk <${desk.address}>`);
  assert.ok(notice.header('Date'));
  assert.equal(notice.type, 'multipart/alternative');
  for (const type of ['text/plain', 'text/html']) assert.ok(part_of(notice, type).text.includes(`/issues/${issue.key}`), type);
  assert.deepEqual(notice.ids('In-Reply-To'), notice.ids('References').slice(-1));
}

const ways = [
  ['a password over SMTPS at Postfix', 'PWS', 'u1', () => ({ protocol: 'smtps', port: bed.ports.submission, password: 'u1-pw' })],
  ['a password over STARTTLS at Postfix', 'PWT', 'u2', () => ({ protocol: 'smtp_starttls', port: bed.ports.submission_start_tls, password: 'u2-pw' })],
  ['a link over SMTPS at Postfix', 'LNS', 'u3', () => ({ protocol: 'smtps', port: bed.ports.submission, link: link.id })],
  ['a link over STARTTLS at Dovecot', 'LNT', 'u4', () => ({ protocol: 'smtp_starttls', port: bed.dovecot.submission, link: link.id })],
];
const desks = {};
for (const [name, key, login, way] of ways)
  test(`with ${name}: reporter and watchers hear, and their answers become comments`, async () => {
    const desk = desks[key] = await add_desk(key, login, way());
    const { stages } = await outlink.api('POST', `/outgoing-servers/${desk.server.id}/test`, {});
    assert.ok(stages.every((s) => s.ok), JSON.stringify(stages));
    const { sent, issue } = await ask(desk, `Lamp broken (${key})`, { cc: 'carol@example.test, u1@example.test' });
    const [first] = await got('carol', issue, 1);
    check_notice(first, desk, issue);
    assert.deepEqual(first.ids('References'), [sent.id]);
    await comment(issue, 'Which lamp is it?');
    const [to_bob] = await got('bob', issue, 1);
    const [, second] = await got('carol', issue, 2);
    for (const notice of [to_bob, second]) {
      check_notice(notice, desk, issue);
      assert.ok(part_of(notice, 'text/plain').text.includes('Which lamp is it?'));
      assert.ok(notice.ids('References').includes(sent.id), 'the letter that began it');
      assert.ok(notice.ids('References').includes(first.id), 'the first notice');
    }
    await outlink.api('POST', `/issues/${issue.key}/watch`, {});
    // Without the key in the subject: only the references say where it belongs.
    const answer = letter({ from: 'Bob <bob@example.test>', to: desk.address, subject: 'Re: my lamp', reply_to: to_bob.id,
      body: `The red one.\n\nOn Mon, 5 Jan 2026 at 10:00, Help desk <${desk.address}> wrote:\n\n> Ada Admin wrote about ${issue.key}:\n>\n> Which lamp is it?\n` });
    await bed.dovecot.deliver(desk.login, answer.raw);
    const { comments } = await until(async () => { const i = await outlink.api('GET', `/issues/${issue.key}`); return i.comments.length > 1 && i; }, { what: 'the answer as a comment', ms: 20000 });
    assert.deepEqual(comments.map((c) => [c.author.email, c.text.trim()]), [['ada@example.test', 'Which lamp is it?'], ['bob@example.test', 'The red one.']]);
    const third = (await got('carol', issue, 3))[2];
    assert.ok(third.ids('References').includes(answer.id), 'what it is about');
    assert.equal((await got('ada', issue, 1)).length, 1);
    // Never the author, never a mailbox of ours, each thing once.
    await until(async () => (await outbox_of(issue)).every((l) => l.state === 'sent'), { what: 'an empty outbox' });
    assert.deepEqual((await outbox_of(issue)).map((l) => l.to).sort(), ['ada', 'bob', 'carol', 'carol', 'carol'].map((l) => `${l}@example.test`));
    assert.equal((await notices_in(bed, 'bob', issue.key)).length, 1);
    assert.equal(new Set([...await notices_in(bed, 'carol', issue.key), to_bob].map((l) => l.id)).size, 4, 'each letter has an id of its own');
  });

test('a notice of ours that comes back into a mailbox makes nothing', async () => {
  const { issue } = await ask(desks.PWS, 'Comes around', { cc: 'carol@example.test' });
  const [notice] = await got('carol', issue, 1);
  await bed.dovecot.deliver(desks.PWS.login, notice.source);
  assert.match((await filtered(notice.header('Subject'))).reason, /Outlink sent this letter itself/);
  assert.deepEqual((await outlink.api('GET', `/issues/${issue.key}`)).comments, []);
});

test('an address that the server does not know is given up at once, in its words', async () => {
  const { issue } = await ask(desks.PWS, 'From nobody', { from: `Nobody <${refused}>` });
  await comment(issue, 'Who are you?');
  const failed = await outbox_letter(issue, (l) => l.state === 'failed', 'the failed letter');
  assert.equal(failed.to, refused);
  assert.equal(failed.attempts, 1);
  assert.equal(failed.next_try, null);
  assert.match(failed.answer, /550 5\.1\.1 .*there is no such mailbox/);
  assert.ok(failed.trouble.length > 20, failed.trouble);
  const { reporter } = await outlink.api('GET', `/issues/${issue.key}`);
  assert.ok(reporter.bounced_at);
  assert.match(reporter.bounce_reason, /there is no such mailbox/);
  // The server itself is fine, and nothing more is written to nobody.
  await outlink.api('POST', `/issues/${issue.key}/watch`, {});
  const other = await ask(desks.PWS, 'From somebody');
  await comment(issue, 'Are you there?');
  await comment(other.issue, 'Hello.');
  await got('bob', other.issue, 1);
  assert.equal((await outbox_of(issue)).length, 1);
  assert.equal((await outlink.api('GET', `/outgoing-servers/${desks.PWS.server.id}`)).health.trouble, undefined);
});

test('what is refused for now is tried again, and comes once; others do not wait for it', async () => {
  const { issue } = await ask(desks.PWT, 'Grey', { from: `Grey <${deferred}>` });
  await comment(issue, 'Come in.');
  const waits = await outbox_letter(issue, (l) => l.state === 'waiting' && l.attempts === 1, 'the letter that waits');
  assert.match(waits.answer, /450 4\.2\.0 .*try again later/);
  assert.ok(Date.parse(waits.next_try) > Date.now());
  const other = await ask(desks.PWT, 'Not grey');
  await comment(other.issue, 'You, too.');
  await got('bob', other.issue, 1);
  bed.postfix.change_rules({ refuse: [refused] });
  const sent = await outbox_letter(issue, (l) => l.state === 'sent', 'the letter sent at last', 90000);
  assert.equal(sent.attempts, 2);
  const all = await got('u31', issue, 1);
  assert.deepEqual(all.map((l) => l.id), [waits.message_id]);
});

const report = ({ to, about, address, boundary = 'report' }) => [
  'Return-Path: <>', 'From: Mail Delivery System <MAILER-DAEMON@mx.example.org>', `To: ${to}`, 'Subject: Undelivered Mail Returned to Sender', `Message-ID: <report.${process.pid}.${Date.now()}@mx.example.org>`,
  `Date: ${new Date().toUTCString()}`, 'Auto-Submitted: auto-replied', 'MIME-Version: 1.0', `Content-Type: multipart/report; report-type=delivery-status; boundary=${boundary}`, '',
  `--${boundary}`, 'Content-Type: text/plain', '', 'Your message could not be delivered.', `--${boundary}`, 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example.org', '',
  `Final-Recipient: rfc822; ${address}`, 'Action: failed', 'Status: 5.2.1', 'Diagnostic-Code: smtp; 550 5.2.1 the mailbox is closed for good', '',
  `--${boundary}`, 'Content-Type: text/rfc822-headers', '', `Message-ID: <${about}>`, `To: ${address}`, 'Subject: whatever', '', `--${boundary}--`, ''].join('\n');

test('a report about a notice is noted at the letter and the person, and becomes no issue', async () => {
  const desk = desks.LNS;
  const { issue } = await ask(desk, 'Closed soon', { from: 'Closing <u32@example.test>' });
  await comment(issue, 'Still there?');
  await got('u32', issue, 1);
  const sent = await outbox_letter(issue, (l) => l.state === 'sent', 'the letter sent');
  const issues_before = (await all_of(outlink, '/issues')).length;
  await bed.dovecot.deliver(desk.login, report({ to: desk.address, about: sent.message_id, address: 'u32@example.test' }));
  const failed = await outbox_letter(issue, (l) => l.state === 'failed', 'the letter that came back');
  assert.equal(failed.id, sent.id);
  assert.match(failed.answer, /the mailbox is closed for good/);
  assert.match((await filtered('Undelivered Mail Returned to Sender')).reason, new RegExp(`number ${sent.id} could not be delivered`));
  const now = await outlink.api('GET', `/issues/${issue.key}`);
  assert.match(now.reporter.bounce_reason, /closed for good/);
  assert.equal(now.comments.length, 1);
  assert.equal((await all_of(outlink, '/issues')).length, issues_before);
  // Once an administrator says that it is well again, letters go again.
  await outlink.api('POST', `/people/${now.reporter.id}/clear-bounce`, {});
  await comment(issue, 'Open again?');
  await got('u32', issue, 2);
});

test('Postfix itself reports what it cannot pass on', async () => {
  const desk = desks.PWT;
  const { issue } = await ask(desk, 'From far away', { from: 'Dave <dave@example.org>' });
  await comment(issue, 'Can you hear us?');
  const failed = await outbox_letter(issue, (l) => l.state === 'failed', 'the report of Postfix', 40000);
  assert.match(failed.answer, /no mail leaves this machine/);
  assert.equal((await outlink.api('GET', `/issues/${issue.key}`)).comments.length, 1);
});

test('a letter above 25 MiB makes no issue, and its sender is told', { timeout: 120000 }, async () => {
  const desk = desks.PWS;
  const subject = 'Far too large';
  const line = `${'x'.repeat(75)}\n`;
  const large = letter({ from: 'Bob <bob@example.test>', to: desk.address, subject, body: line.repeat(Math.ceil((26 << 20) / line.length)) });
  await bed.dovecot.deliver(desk.login, large.raw);
  const known = await until(async () => (await outlink.api('GET', `/letters?q=${encodeURIComponent(subject)}`)).items.find((l) => l.subject === subject), { what: 'the large letter in the list', ms: 60000, every: 100 });
  assert.equal(known.state, 'failed');
  assert.equal(known.from, 'bob@example.test');
  assert.ok(known.bytes > 25 << 20);
  assert.match(known.reason, /letters above 26214400 bytes are not taken\. Its sender is told\./);
  const told = await until(async () => (await bed.dovecot.sources('bob')).map(read_letter).find((l) => l.header('Subject')?.endsWith(`Not taken: ${subject}`)), { what: 'the letter to its sender', ms: 20000, every: 100 });
  assert.equal(told.header('Auto-Submitted'), 'auto-replied');
  assert.deepEqual(told.ids('In-Reply-To'), [large.id]);
  assert.match(part_of(told, 'text/plain').text, /larger than 25 M/);
  assert.equal((await all_of(outlink, '/issues')).filter((i) => i.summary === subject).length, 0);
  // What is behind it is not held up.
  await ask(desk, 'After the large one');
});
