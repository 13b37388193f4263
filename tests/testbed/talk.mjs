import net from 'node:net';
import tls from 'node:tls';

// A line-by-line conversation with an SMTP or LMTP server; each answer is awaited and its code checked.
export async function open_talk({ host = '127.0.0.1', port, ca }) {
  const socket = ca ? tls.connect({ host: 'localhost', port, ca }) : net.connect(port, host);
  let buffer = '';
  const waiting = [];
  let broken = null;
  const settle = () => {
    for (;;) {
      const end = buffer.match(/^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\n/);
      if (!end || waiting.length === 0) break;
      buffer = buffer.slice(end[0].length);
      waiting.shift().done(end[0].trim());
    }
    if (broken) while (waiting.length) waiting.shift().fail(broken);
  };
  socket.setEncoding('latin1').on('data', (text) => { buffer += text; settle(); });
  socket.on('error', (error) => { broken = error; settle(); }).on('close', () => { broken ??= new Error('the server closed the connection'); settle(); });
  const answer = (code) => new Promise((done, fail) => { waiting.push({ done, fail }); settle(); }).then((text) => {
    if (!text.split('\n').at(-1).startsWith(String(code))) throw new Error(`expected ${code}, got ${text}`);
    return text;
  });
  const say = (line, code) => { socket.write(`${line}\r\n`, 'latin1'); return answer(code); };
  return { answer, say, write: (bytes) => socket.write(bytes), close: () => socket.end() };
}

// The letter as DATA wants it: CRLF, dots doubled, the end mark.
function as_data(raw) {
  const text = Buffer.isBuffer(raw) ? raw.toString('latin1') : Buffer.from(raw, 'utf8').toString('latin1');
  const lines = text.replace(/\r\n/g, '\n').replace(/\n$/, '').split('\n').map((line) => (line.startsWith('.') ? `.${line}` : line));
  return Buffer.from(`${lines.join('\r\n')}\r\n.\r\n`, 'latin1');
}

export async function deliver_by_lmtp({ port, to, raw }) {
  const talk = await open_talk({ port });
  await talk.answer(220);
  await talk.say('LHLO localhost', 250);
  await talk.say('MAIL FROM:<sender@example.test>', 250);
  await talk.say(`RCPT TO:<${to}>`, 250);
  await talk.say('DATA', 354);
  talk.write(as_data(raw));
  await talk.answer(250);
  talk.close();
}

export async function send_by_submission({ port, ca, login, password, from, to, raw }) {
  const talk = await open_talk({ port, ca });
  await talk.answer(220);
  await talk.say('EHLO localhost', 250);
  await talk.say(`AUTH PLAIN ${Buffer.from(`\0${login}\0${password}`).toString('base64')}`, 235);
  await talk.say(`MAIL FROM:<${from}>`, 250);
  await talk.say(`RCPT TO:<${to}>`, 250);
  await talk.say('DATA', 354);
  talk.write(as_data(raw));
  await talk.answer(250);
  talk.close();
}
