import crypto from 'node:crypto';
import { deliver_in_turn } from './talk.mjs';

// Many distinct letters to many mailboxes, for tests that kill the service meanwhile and then ask whether each letter became exactly
// one issue. Which letters there will be is known before the first is sent.

// A letter with a serial that is nowhere else in the run: in the subject, the Message-ID and the body.
export function numbered_letter({ run, serial, to, body_bytes = 0 }) {
  const subject = `Letter ${run}-${serial}`;
  const message_id = `<${run}.${serial}@stream.example.test>`;
  const filling = `${`Line of letter ${serial} of ${run}.`.padEnd(70, ' x')}\n`.repeat(Math.ceil(body_bytes / 71));
  const raw = `From: Bob <bob@example.test>\nTo: ${to}\nSubject: ${subject}\nMessage-ID: ${message_id}\nDate: ${new Date().toUTCString()}\nMIME-Version: 1.0\n`
    + `Content-Type: text/plain; charset=utf-8\n\nSerial ${run}-${serial}\n${filling}`;
  return { serial: `${run}-${serial}`, to, subject, message_id, raw };
}

// Starts at once. `mailboxes`: addresses, taken in turn; `per_s`: letters in a second, altogether; `port`: LMTP.
// letters: all of them, { serial, to, subject, message_id }; delivered(): how many the server has taken; done: ends when all are taken or
// after stop(), with the letters that were taken, in the order of the serials; it fails when the server refuses one.
export function start_stream({ port, mailboxes, count, per_s = Infinity, connections = 4, body_bytes = 0, run = crypto.randomBytes(4).toString('hex') }) {
  const letters = Array.from({ length: count }, (_, i) => numbered_letter({ run, serial: i + 1, to: mailboxes[i % mailboxes.length], body_bytes }));
  const taken = new Set();
  const began = performance.now();
  let next = 0;
  let stopped = false;
  let wake = () => {};
  const stopping = new Promise((done) => { wake = done; });

  async function* share() {
    while (!stopped && next < letters.length) {
      const i = next++;
      const wait_ms = began + (i * 1000) / per_s - performance.now();
      if (wait_ms > 1) {
        let timer;
        await Promise.race([stopping, new Promise((done) => { timer = setTimeout(done, wait_ms); })]);
        clearTimeout(timer);
        if (stopped) return;
      }
      yield letters[i];
    }
  }
  const stop = () => { stopped = true; wake(); };
  const connect = () => deliver_in_turn({ port, letters: share(), on_taken: (letter) => taken.add(letter) }).catch((error) => { stop(); throw error; });
  const known = (letter) => ({ serial: letter.serial, to: letter.to, subject: letter.subject, message_id: letter.message_id });
  const done = Promise.all(Array.from({ length: Math.min(connections, count) }, connect)).then(() => letters.filter((l) => taken.has(l)).map(known));
  // Whoever only stops it need not look at how it ended.
  done.catch(() => {});
  return { run, letters: letters.map(known), delivered: () => taken.size, stop, done };
}

// All at once: the letters that were taken.
export const stream = (options) => start_stream(options).done;

// How often each serial of the stream is in `texts` (subjects, summaries): what is missing and what is there twice.
export function compare_serials(letters, texts) {
  const count = new Map(letters.map((l) => [l.serial, 0]));
  for (const text of texts) {
    const [serial] = text.match(/[0-9a-f]{8}-\d+/) ?? [];
    if (count.has(serial)) count.set(serial, count.get(serial) + 1);
  }
  const where = (check) => [...count].filter(([, n]) => check(n)).map(([serial]) => serial);
  return { missing: where((n) => n === 0), twice: where((n) => n > 1) };
}
