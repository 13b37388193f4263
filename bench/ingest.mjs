// Letters of one full mailbox: fetched, parsed, and stored as issues durably. Beside it in the same run: a bare fetch that parses nothing (the
// floor), and getmail and mbsync, which store the same letters as files. Once with many small letters, once with few large ones.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { start_bed } from '../tests/testbed/bed.mjs';
import { fill_mailbox } from '../tests/testbed/mailbox_fill.mjs';
import { until } from '../tests/testbed/wait.mjs';
import { Outlink } from '../tests/e2e/outlink.mjs';

const run = promisify(execFile);
const loads = [
  { name: '', login: 'u1', count: Number(process.argv[2] ?? 5000), bytes: 5000, attachment: false },
  { name: 'large_', login: 'u2', count: Number(process.argv[3] ?? 500), bytes: 200_000, attachment: true },
];

const bed = await start_bed({ submission: false });
const outlink = await Outlink.start({ ca_file: bed.ca_file, ca: bed.ca });
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outlink-ingest-'));

const seconds_of = async (work) => {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
};

// One command for all letters; the bytes are only counted.
function bare_fetch({ login, count }, bytes) {
  return new Promise((done, fail) => {
    const socket = tls.connect({ host: 'localhost', port: bed.ports.imaps, ca: bed.ca });
    const commands = [`LOGIN ${login}@example.test ${login}-pw`, 'SELECT INBOX', `FETCH 1:${count} BODY.PEEK[]`];
    let sent = 0;
    let got = 0;
    let tail = '';
    const next = () => { socket.write(`${sent} ${commands[sent]}\r\n`); sent += 1; };
    socket.on('data', (piece) => {
      got += piece.length;
      tail = (tail + piece.toString('latin1', Math.max(0, piece.length - 4000))).slice(-4000);
      if (sent === 0) return next();
      const answer = new RegExp(`(?:^|\\r\\n)${sent - 1} (OK|NO|BAD)[^\\r\\n]*\\r\\n$`).exec(tail);
      if (!answer) return;
      if (answer[1] !== 'OK') return fail(new Error(tail));
      if (sent < commands.length) return next();
      socket.destroy();
      if (got < bytes) return fail(new Error(`the bare fetch got ${got} bytes of ${bytes}`));
      done();
    });
    socket.on('error', fail);
  });
}

// getmail delivers no mail as root.
const nobody = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {};
const give_away = (...paths) => { if (nobody.uid) for (const one of paths) fs.chownSync(one, nobody.uid, nobody.gid); };

const files_in = (maildir) => ['new', 'cur'].reduce((n, part) => n + (fs.existsSync(path.join(maildir, part)) ? fs.readdirSync(path.join(maildir, part)).length : 0), 0);
function maildir_of(name) {
  const maildir = path.join(folder, name);
  for (const part of ['new', 'cur', 'tmp']) fs.mkdirSync(path.join(maildir, part), { recursive: true });
  give_away(folder, maildir, ...['new', 'cur', 'tmp'].map((part) => path.join(maildir, part)));
  return maildir;
}
const all_there = (program, maildir, { count }) => { if (files_in(maildir) !== count) throw new Error(`${program} fetched ${files_in(maildir)} letters of ${count}`); };

async function getmail({ login, ...load }) {
  const maildir = maildir_of(`getmail-${login}`);
  const config = path.join(folder, `getmail-${login}.rc`);
  fs.writeFileSync(config, `[retriever]\ntype = SimpleIMAPSSLRetriever\nserver = localhost\nport = ${bed.ports.imaps}\nusername = ${login}@example.test\npassword = ${login}-pw\nca_certs = ${bed.ca_file}\n`
    + `[destination]\ntype = Maildir\npath = ${maildir}/\n[options]\nread_all = true\ndelete = false\nverbose = 0\ndelivered_to = false\nreceived = false\n`, { mode: 0o600 });
  give_away(config);
  const seconds = await seconds_of(() => run('getmail', ['--rcfile', config, '--getmaildir', folder], { maxBuffer: 1 << 28, ...nobody }));
  all_there('getmail', maildir, load);
  return seconds;
}

async function mbsync({ login, ...load }) {
  const maildir = maildir_of(`mbsync-${login}`);
  const config = path.join(folder, `mbsync-${login}.rc`);
  fs.writeFileSync(config, `IMAPAccount a\nHost localhost\nPort ${bed.ports.imaps}\nUser ${login}@example.test\nPass ${login}-pw\nSSLType IMAPS\nCertificateFile ${bed.ca_file}\n\n`
    + `IMAPStore far\nAccount a\n\nMaildirStore near\nInbox ${maildir}\n\nChannel c\nFar :far:\nNear :near:\nSync Pull\nSyncState *\n`, { mode: 0o600 });
  const seconds = await seconds_of(() => run('mbsync', ['-q', '-c', config, 'c'], { maxBuffer: 1 << 28 }));
  all_there('mbsync', maildir, load);
  return seconds;
}

// From the moment when the mailbox is switched on until each letter is an issue that the API shows.
async function ours({ login, count }) {
  const made = await outlink.api('POST', '/mailboxes', { name: login, host: 'localhost', port: bed.ports.imaps, user_name: `${login}@example.test`, password: `${login}-pw`, take_over: 'everything', afterwards: 'keep', enabled: false });
  await outlink.api('POST', `/mailboxes/${made.id}/handlers`, { name: 'All', project: outlink.project.id, letters_per_hour: 0 });
  const { version } = await outlink.api('GET', `/mailboxes/${made.id}`);
  const seconds = await seconds_of(async () => {
    await outlink.api('PATCH', `/mailboxes/${made.id}`, { version, enabled: true });
    await until(async () => (await outlink.api('GET', `/mailboxes/${made.id}`)).health.letters >= count, { what: `${count} letters as issues`, ms: 600000, every: 50 });
  });
  const [newest] = (await outlink.api('GET', '/issues?limit=1')).items;
  const issues = Number(newest.key.split('-')[1]);
  expected += count;
  if (issues !== expected) throw new Error(`${issues} issues, not ${expected}`);
  await outlink.api('DELETE', `/mailboxes/${made.id}`);
  return seconds;
}
let expected = 0;

try {
  await outlink.set_up();
  const figures = [];
  for (const load of loads) {
    const { bytes } = fill_mailbox(bed, load.login, load);
    // Dovecot builds its index at the first look into the folder: nobody in the race pays for it.
    await bare_fetch(load, bytes);
    const floor = await seconds_of(() => bare_fetch(load, bytes));
    const [o, g, m] = [await ours(load), await getmail(load), await mbsync(load)].map((s) => load.count / s);
    const f = load.count / floor;
    console.log(`${load.count} letters of ${load.bytes} bytes: Outlink ${o.toFixed(0)}/s, bare fetch ${f.toFixed(0)}/s, getmail ${g.toFixed(0)}/s, mbsync ${m.toFixed(0)}/s`);
    figures.push(`${load.name}letters_per_s=${o.toFixed(0)} ${load.name}floor_per_s=${f.toFixed(0)} ${load.name}getmail_per_s=${g.toFixed(0)} ${load.name}mbsync_per_s=${m.toFixed(0)} ${load.name}ratio_to_floor=${(o / f).toFixed(3)}`);
  }
  console.log(`bench ingest: ${figures.join(' ')}`);
} finally {
  await outlink.stop();
  outlink.clean();
  await bed.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}
