import net from 'node:net';
import tls from 'node:tls';

// An answer of SMTP and LMTP ends with a line that has no "-" after its code; one of POP3 is a line here.
const answers = { smtp: /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\n/, pop3: /^[+-][^\n]*\n/ };

// A line-by-line conversation with a server; each answer is awaited and how it begins is checked: a code, or "+OK".
export async function open_talk({ host = '127.0.0.1', port, ca, kind = 'smtp' }) {
  let socket;
  let buffer = '';
  const waiting = [];
  let broken = null;
  const settle = () => {
    for (;;) {
      const end = buffer.match(answers[kind]);
      if (!end || waiting.length === 0) break;
      buffer = buffer.slice(end[0].length);
      waiting.shift().done(end[0].trim());
    }
    if (broken) while (waiting.length) waiting.shift().fail(broken);
  };
  const listen_to = (next) => {
    socket = next;
    socket.setEncoding('latin1').on('data', (text) => { buffer += text; settle(); });
    socket.on('error', (error) => { broken = error; settle(); }).on('close', () => { broken ??= new Error('the server closed the connection'); settle(); });
  };
  listen_to(ca ? tls.connect({ host: 'localhost', port, ca }) : net.connect(port, host));
  const answer = (begin) => new Promise((done, fail) => { waiting.push({ done, fail }); settle(); }).then((text) => {
    if (!text.split('\n').at(-1).startsWith(String(begin))) throw new Error(`expected ${begin}, got ${text}`);
    return text;
  });
  const say = (line, begin) => { socket.write(`${line}\r\n`, 'latin1'); return answer(begin); };
  const start_tls = (authority) => {
    const plain = socket.removeAllListeners('data').removeAllListeners('error').removeAllListeners('close');
    listen_to(tls.connect({ socket: plain, servername: 'localhost', ca: authority }));
  };
  return { answer, say, start_tls, write: (bytes) => socket.write(bytes), close: () => socket.end() };
}

// The letter as DATA wants it: CRLF, dots doubled, the end mark.
function as_data(raw) {
  const text = Buffer.isBuffer(raw) ? raw.toString('latin1') : Buffer.from(raw, 'utf8').toString('latin1');
  const lines = text.replace(/\r\n/g, '\n').replace(/\n$/, '').split('\n').map((line) => (line.startsWith('.') ? `.${line}` : line));
  return Buffer.from(`${lines.join('\r\n')}\r\n.\r\n`, 'latin1');
}

// Letters over one LMTP connection, one after the other; the three commands before each leave in one piece (RFC 2033, RFC 2920).
// `letters`: { to, raw }, of any kind of iterable; `on_taken` is told each one that the server has taken.
export async function deliver_in_turn({ port, letters, on_taken = () => {} }) {
  const talk = await open_talk({ port });
  try {
    await talk.answer(220);
    await talk.say('LHLO localhost', 250);
    for await (const letter of letters) {
      talk.write(`MAIL FROM:<sender@example.test>\r\nRCPT TO:<${letter.to}>\r\nDATA\r\n`);
      await talk.answer(250);
      await talk.answer(250);
      await talk.answer(354);
      talk.write(as_data(letter.raw));
      await talk.answer(250);
      on_taken(letter);
    }
  } finally {
    talk.close();
  }
}

export const deliver_by_lmtp = ({ port, to, raw }) => deliver_in_turn({ port, letters: [{ to, raw }] });

// The response of SASL, in base64. `secret`: a password for PLAIN, an access token for the others (RFC 4616, RFC 7628, Google's XOAUTH2).
export function sasl_response(mechanism, login, secret) {
  const text = { PLAIN: `\0${login}\0${secret}`, XOAUTH2: `user=${login}\x01auth=Bearer ${secret}\x01\x01`, OAUTHBEARER: `n,a=${login},\x01auth=Bearer ${secret}\x01\x01` }[mechanism];
  return Buffer.from(text).toString('base64');
}

// A session of SMTP that is signed in. With `start_tls` the connection begins without TLS.
export async function open_submission({ port, ca, login, secret, mechanism = 'PLAIN', start_tls = false }) {
  const talk = await open_talk({ port, ...(!start_tls && { ca }) });
  try {
    await talk.answer(220);
    if (start_tls) {
      await talk.say('EHLO localhost', 250);
      await talk.say('STARTTLS', 220);
      talk.start_tls(ca);
    }
    talk.capabilities = await talk.say('EHLO localhost', 250);
    await talk.say(`AUTH ${mechanism} ${sasl_response(mechanism, login, secret)}`, 235);
  } catch (error) { talk.close(); throw error; }
  return talk;
}

export async function send_by_submission({ from, to, raw, password, ...rest }) {
  const talk = await open_submission({ ...rest, secret: rest.secret ?? password });
  try {
    await talk.say(`MAIL FROM:<${from}>`, 250);
    await talk.say(`RCPT TO:<${to}>`, 250);
    await talk.say('DATA', 354);
    talk.write(as_data(raw));
    await talk.answer(250);
  } finally { talk.close(); }
}
