import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

// Letters straight into a Maildir of the bed, for benchmarks: no server takes part, so thousands take seconds.

const line_bytes = 72;
const lines_of = (text) => text.match(/.{1,76}/g).join('\n');

// A letter of about `bytes` bytes; with `attachment`, nearly all of it is one file in base64.
function make_letter({ serial, to, bytes, attachment }) {
  const head = `From: Bob <bob@example.test>\nTo: ${to}\nSubject: Letter ${serial}\nMessage-ID: <${serial}@fill.example.test>\nDate: Mon, 06 Jul 2026 10:00:00 +0000\nMIME-Version: 1.0\n`;
  const plain = 'Content-Type: text/plain; charset=utf-8\n\n';
  if (!attachment) return `${head}${plain}${`${`Line of letter ${serial}`.padEnd(line_bytes - 1, '.')}\n`.repeat(Math.max(1, Math.ceil((bytes - head.length - plain.length) / line_bytes)))}`;
  const content = crypto.randomBytes(Math.max(1, Math.floor(((bytes - head.length - 300) * 3 * 76) / (4 * 78)))).toString('base64');
  return `${head}Content-Type: multipart/mixed; boundary=cut\n\n--cut\n${plain}Letter ${serial} with a file.\n--cut\nContent-Type: application/octet-stream; name="${serial}.bin"\n`
    + `Content-Disposition: attachment; filename="${serial}.bin"\nContent-Transfer-Encoding: base64\n\n${lines_of(content)}\n--cut--\n`;
}

// `bed`: of bed.mjs; `folder`: INBOX or another one that exists. `unseen`: without \Seen. Returns { letters, bytes }: as many bytes as IMAP says,
// with CRLF. Dovecot sees them at the next look into the folder; IDLE hears of them as of any others.
export function fill_mailbox(bed, login, { count, bytes = 5000, attachment = false, unseen = true, folder = 'INBOX' }) {
  const run = crypto.randomBytes(4).toString('hex');
  const staging = path.join(bed.folder, `fill-${run}`);
  const target = path.join(bed.maildir(login), ...(folder === 'INBOX' ? [] : [`.${folder}`]));
  const as_root = (...command) => { const [first, ...rest] = [...bed.as_root, ...command]; execFileSync(first, rest, { stdio: ['ignore', 'ignore', 'pipe'] }); };
  fs.mkdirSync(staging);
  const letters = [];
  let total = 0;
  for (let i = 1; i <= count; i++) {
    const serial = `${run}-${i}`;
    const raw = make_letter({ serial, to: `${login}@example.test`, bytes, attachment });
    let wire = raw.length;
    for (let at = raw.indexOf('\n'); at >= 0; at = raw.indexOf('\n', at + 1)) wire += 1;
    // With the sizes in its name Dovecot need not read it. The number keeps the order.
    fs.writeFileSync(path.join(staging, `1783332000.M${String(i).padStart(6, '0')}P1.${run},S=${raw.length},W=${wire}:2,${unseen ? '' : 'S'}`), raw, 'latin1');
    letters.push({ serial, subject: `Letter ${serial}`, message_id: `<${serial}@fill.example.test>`, bytes: wire });
    total += wire;
  }
  const parts = ['cur', 'new', 'tmp'].map((part) => path.join(target, part));
  as_root('mkdir', '-p', ...parts);
  as_root('chown', 'mail:mail', target, ...parts);
  as_root('chmod', '0700', target, ...parts);
  as_root('chown', '-R', 'mail:mail', staging);
  as_root('find', staging, '-type', 'f', '-exec', 'mv', '-t', parts[0], '{}', '+');
  as_root('rmdir', staging);
  return { letters, bytes: total };
}
