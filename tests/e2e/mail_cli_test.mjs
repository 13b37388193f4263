// Mailboxes and letters from the command line: the real command, the real service, no mail server.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { free_ports } from '../testbed/ports.mjs';
import { Outlink, binary } from './outlink.mjs';
import { find_issue, letter } from './steps.mjs';

let outlink;
let home;
let mailbox;
before(async () => {
  outlink = await Outlink.start();
  await outlink.set_up();
  const token = await outlink.api('POST', '/api-tokens', { name: 'script', acts_as: 'admin' });
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'outlink-home-'));
  fs.mkdirSync(path.join(home, '.config/outlink'), { recursive: true });
  fs.writeFileSync(path.join(home, '.config/outlink/client.toml'), `url = "${outlink.base_url}"\napi_token = "${token.value}"\n`, { mode: 0o600 });
  const [closed] = await free_ports(1);
  mailbox = await outlink.api('POST', '/mailboxes', { name: 'Support', host: '127.0.0.1', port: closed, user_name: 'help', password: 'x', project: outlink.project.id, enabled: false });
});
after(async () => { await outlink.stop(); outlink.clean(); fs.rmSync(home, { recursive: true, force: true }); });

function mail_with(input, ...args) {
  return new Promise((done) => {
    const child = execFile(binary, ['mail', ...args], { env: { PATH: process.env.PATH, HOME: home }, encoding: 'utf8' },
      (error, out, err) => done({ status: error ? error.code : 0, out, err }));
    child.stdin.end(input);
  });
}
const mail = (...args) => mail_with('', ...args);
const write = (name, content) => { const file = path.join(home, name); fs.writeFileSync(file, content); return file; };
const as_mbox = (...letters) => letters.map((l) => `From bob@example.test Thu Jan  1 00:00:00 2026\n${l.raw.replace(/^(>*From )/gm, '>$1')}\n`).join('');

test('mailboxes are listed and shown', async () => {
  const list = await mail('list');
  assert.deepEqual([list.status, list.err], [0, '']);
  assert.match(list.out, new RegExp(`^${mailbox.id} +Support +help +off +1$`, 'm'));
  const shown = await mail('show', 'Support');
  assert.match(shown.out, /create_or_comment/);
  assert.match(shown.out, /It was never connected/);
  assert.equal(JSON.parse((await mail('show', '--json', String(mailbox.id))).out).mailbox.name, 'Support');
  assert.equal((await mail('show', 'Nobody')).status, 2);
  assert.equal((await mail('pump', 'Support')).status, 3);
});

test('a test of a wrong port names the stage and fails', async () => {
  const got = await mail('test', 'Support');
  assert.notEqual(got.status, 0);
  assert.match(got.out, /^dns +ok/m);
  assert.match(got.out, /^tcp +failed/m);
  assert.match(got.err, /net\.refused/);
});

test('letters come from files and from standard input, each once', async () => {
  const one = letter({ subject: 'from one file' });
  const two = letter({ subject: 'first of a box', body: 'Hello\n\nFrom here on it is quoted.\n>From there, too.' });
  const three = letter({ subject: 'second of a box' });
  const program = letter({ subject: 'from a program' });
  program.raw = `Auto-Submitted: auto-generated\n${program.raw}`;
  const eml = write('one.eml', one.raw);
  const box = write('box.mbox', as_mbox(two, three, program));
  const got = await mail('import', 'Support', eml, box);
  assert.deepEqual([got.status, got.out, got.err], [0, 'imported 3, known 0, filtered 1, failed 0\n', '']);
  const issue = await find_issue(outlink, 'first of a box');
  const { description } = await outlink.api('GET', `/issues/${issue.key}`);
  assert.match(description, /^From here on it is quoted\.\r?\n>From there, too\.$/m);
  const again = await mail_with(as_mbox(three, letter({ subject: 'from standard input' })), 'import', 'Support', '-', eml, '--json');
  assert.deepEqual(JSON.parse(again.out), { imported: 1, known: 2, filtered: 0, failed: 0 });
  await find_issue(outlink, 'from standard input');
  const log = await mail('log', '--mailbox', 'Support', '--state', 'filtered', '--search', 'program');
  assert.match(log.out, /filtered +bob@example\.test +from a program/);
  const lost = await mail('import', 'Support', path.join(home, 'nowhere'));
  assert.deepEqual([lost.status, lost.out], [1, 'imported 0, known 0, filtered 0, failed 1\n']);
});

test('trying a letter tells what would become of it and changes nothing', async () => {
  const got = await mail('try', 'Support', write('try.eml', letter({ subject: 'only tried' }).raw));
  assert.equal(got.status, 0, got.err);
  assert.match(got.out, /^subject: only tried$/m);
  assert.match(got.out, /^1\. Support: create\./m);
  assert.match(got.out, /^ {3}- The sender is /m);
  assert.equal((await outlink.api('GET', '/letters?q=tried')).items.length, 0);
});

test('what failed is handled again once the reason is gone', async () => {
  const empty = await outlink.api('POST', '/mailboxes', { name: 'No handlers', host: '127.0.0.1', user_name: 'none', password: 'x', enabled: false });
  const got = await mail('import', 'No handlers', write('late.mbox', as_mbox(letter({ subject: 'late one' }), letter({ subject: 'late two' }))));
  assert.deepEqual([got.status, got.out], [1, 'imported 0, known 0, filtered 0, failed 2\n']);
  assert.match(got.err, /letter 2: .*No handler is set up/);
  const [{ id }] = JSON.parse((await mail('log', '--json', '--state', 'failed', '--limit', '1')).out).items;
  assert.equal((await mail('replay', String(id))).status, 1);
  await outlink.api('POST', `/mailboxes/${empty.id}/handlers`, { name: 'All', project: outlink.project.id });
  const single = await mail('replay', String(id));
  assert.deepEqual([single.status, single.out], [0, `Letter ${id}: done\n`]);
  const all = await mail('replay', '--failed', '--mailbox', 'No handlers');
  assert.match(all.out, /^Handled again: 1\./);
  await find_issue(outlink, 'late one');
  assert.equal((await mail('replay')).status, 2);
});

test('the outbox is listed, and a cancelled letter is sent again', async () => {
  const [closed] = await free_ports(1);
  const server = await outlink.api('POST', '/outgoing-servers', { name: 'Out', host: '127.0.0.1', port: closed, protocol: 'smtp', without_sign_in: true, from_address: 'help@example.test' });
  const waiting = await outlink.api('POST', `/outgoing-servers/${server.id}/send-test`, { to: 'carol@example.test' });
  const listed = await mail('outbox', '--state', 'waiting', '--search', 'carol');
  assert.deepEqual([listed.status, listed.err], [0, '']);
  assert.match(listed.out, new RegExp(`^${waiting.id} +waiting .*carol@example\\.test`, 'm'));
  assert.notEqual((await mail('send-again', String(waiting.id))).status, 0);
  await outlink.api('POST', `/outbox/${waiting.id}/cancel`);
  const again = await mail('send-again', String(waiting.id));
  assert.equal(again.status, 0, again.err);
  assert.equal((await outlink.api('GET', `/outbox/${waiting.id}`)).state, 'waiting');
});
