// Mail by every protocol, from real servers: Dovecot (IMAP, POP3) and Cyrus (IMAP). What becomes of the server's copy, and nothing twice.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start_bed } from '../testbed/bed.mjs';
import { start_cyrus } from '../testbed/cyrus.mjs';
import { until } from '../testbed/wait.mjs';
import { Outlink } from './outlink.mjs';
import { find_issue, letter, mailbox_state } from './steps.mjs';

let bed;
let outlink;
before(async () => {
  bed = await start_bed({ submission: false, pop3: true });
  outlink = await Outlink.start({ ca_file: bed.ca_file, ca: bed.ca });
  await outlink.set_up();
});
after(async () => { await outlink.stop(); outlink.clean(); await bed.stop(); });

const add_mailbox = (login, more) => outlink.api('POST', '/mailboxes', {
  name: `Mail of ${login} ${Math.random()}`, host: 'localhost', user_name: `${login}@example.test`, password: `${login}-pw`, project: outlink.project.id, poll_seconds: 10, ...more,
});
const issues_called = async (summary) => (await outlink.api('GET', `/issues?limit=200&q=${encodeURIComponent(summary)}`)).items.filter((i) => i.summary === summary).length;
const ask_now = (mailbox) => outlink.api('POST', `/mailboxes/${mailbox.id}/pump`, undefined);

for (const [protocol, port] of [['pop3s', 'pop3s'], ['pop3_stls', 'pop3']])
  test(`POP3 (${protocol}): letters are taken once and kept, or deleted`, async () => {
    const login = protocol === 'pop3s' ? 'u1' : 'u2';
    const first = `Kept by ${protocol}`;
    await bed.dovecot.deliver(login, letter({ to: `${login}@example.test`, subject: first }).raw);
    const kept = await add_mailbox(login, { protocol, port: bed.dovecot[port] });
    await find_issue(outlink, first);
    await mailbox_state(outlink, kept.id, 'listening');
    const second = `Second by ${protocol}`;
    await bed.dovecot.deliver(login, letter({ to: `${login}@example.test`, subject: second }).raw);
    await ask_now(kept);
    await find_issue(outlink, second);
    assert.equal(await issues_called(first), 1, 'what is kept on the server is not taken again');
    assert.equal(await bed.dovecot.count(login), 2);
    const { version } = await outlink.api('GET', `/mailboxes/${kept.id}`);
    await outlink.api('PATCH', `/mailboxes/${kept.id}`, { version, afterwards: 'remove' });
    const third = `Deleted by ${protocol}`;
    await bed.dovecot.deliver(login, letter({ to: `${login}@example.test`, subject: third }).raw);
    await ask_now(kept);
    await find_issue(outlink, third);
    await until(async () => (await bed.dovecot.count(login)) === 2, { what: 'only what was kept before is left', ms: 20000 });
    await outlink.api('DELETE', `/mailboxes/${kept.id}`);
  });

test('IMAP: handled letters are moved, or deleted, and nothing else is', async () => {
  const login = 'u3';
  const mailbox = await add_mailbox(login, { protocol: 'imaps', port: bed.ports.imaps, afterwards: 'move', move_to: 'Processed' });
  await mailbox_state(outlink, mailbox.id, 'listening');
  await bed.dovecot.deliver(login, letter({ to: `${login}@example.test`, subject: 'To be moved' }).raw);
  await find_issue(outlink, 'To be moved');
  await until(async () => (await bed.dovecot.count(login, 'Processed')) === 1, { what: 'the letter in Processed', ms: 20000 });
  assert.equal(await bed.dovecot.count(login), 0);
  const { version } = await outlink.api('GET', `/mailboxes/${mailbox.id}`);
  await outlink.api('PATCH', `/mailboxes/${mailbox.id}`, { version, afterwards: 'remove' });
  await mailbox_state(outlink, mailbox.id, 'listening');
  await bed.dovecot.deliver(login, letter({ to: `${login}@example.test`, subject: 'To be deleted' }).raw);
  await find_issue(outlink, 'To be deleted');
  await until(async () => (await bed.dovecot.count(login)) === 0, { what: 'an empty folder', ms: 20000 });
  assert.equal(await bed.dovecot.count(login, 'Processed'), 1);
});

test('a folder that is not there is named, at its stage', async () => {
  const mailbox = await add_mailbox('u4', { protocol: 'imaps', port: bed.ports.imaps, folder: 'Nowhere', enabled: false });
  const { stages } = await outlink.api('POST', `/mailboxes/${mailbox.id}/test`, {});
  assert.equal(stages.at(-1).name, 'folder');
  assert.equal(stages.at(-1).trouble.code, 'imap.no_folder');
  await outlink.api('DELETE', `/mailboxes/${mailbox.id}`);
});

test('handlers in order: each takes what is addressed to it, and the rest falls through', async () => {
  const login = 'u5';
  const mailbox = await add_mailbox(login, { protocol: 'imaps', port: bed.ports.imaps });
  const [all] = (await outlink.api('GET', `/mailboxes/${mailbox.id}/handlers`)).items;
  const bugs = await outlink.api('POST', `/mailboxes/${mailbox.id}/handlers`, { name: 'Bugs', project: outlink.project.id, position: 1, catch_address: 'bugs@example.test', issue_type: 'Bug' });
  await mailbox_state(outlink, mailbox.id, 'listening');
  await bed.dovecot.deliver(login, letter({ to: 'bugs@example.test', subject: 'It crashes' }).raw);
  await bed.dovecot.deliver(login, letter({ to: 'sales@example.test', subject: 'It costs' }).raw);
  await find_issue(outlink, 'It crashes');
  await find_issue(outlink, 'It costs');
  const handled_by = async (subject) => (await outlink.api('GET', `/letters?q=${encodeURIComponent(subject)}`)).items[0].handler;
  assert.equal(await handled_by('It crashes'), bugs.id);
  assert.equal(await handled_by('It costs'), all.id);
});

test('Cyrus: pushed within a moment, answers belong, copies are marked', async () => {
  const cyrus = await start_cyrus({ logins: ['alice'] });
  const second = await Outlink.start({ ca_file: cyrus.ca_file, ca: cyrus.ca });
  try {
    await second.set_up();
    await cyrus.deliver('alice', letter({ subject: 'There before' }).raw);
    const mailbox = await second.api('POST', '/mailboxes', {
      name: 'Cyrus', host: 'localhost', port: cyrus.imaps, protocol: 'imaps', user_name: 'alice@example.test', password: 'alice-pw', project: second.project.id,
    });
    await find_issue(second, 'There before');
    await mailbox_state(second, mailbox.id, 'listening');
    const question = letter({ subject: 'Pushed by Cyrus' });
    await cyrus.deliver('alice', question.raw);
    const issue = await find_issue(second, 'Pushed by Cyrus', { ms: 5000 });
    await cyrus.deliver('alice', letter({ subject: 'Re: something else', reply_to: question.id, body: 'An answer.' }).raw);
    await until(async () => (await second.api('GET', `/issues/${issue.key}`)).comments.some((c) => c.text.includes('An answer.')), { what: 'the comment' });
  } finally {
    await second.stop();
    second.clean();
    await cyrus.stop();
  }
});
