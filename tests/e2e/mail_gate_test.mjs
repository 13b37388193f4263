// Mail through a gate that spoils the connection at every stage of it: connecting, TLS, greeting, sign-in, folder, search, fetch, marking.
// The trouble is shown in words; once the gate is mended each letter becomes exactly one issue; a mailbox beside it is not disturbed.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { after, before, test } from 'node:test';
import { start_bed } from '../testbed/bed.mjs';
import { Gate } from '../testbed/gate.mjs';
import { compare_serials, numbered_letter } from '../testbed/stream.mjs';
import { until } from '../testbed/wait.mjs';
import { all_of } from './letters.mjs';
import { Outlink } from './outlink.mjs';
import { find_issue, mailbox_state } from './steps.mjs';

const steps = 12;
const at_once = 12;
const run = crypto.randomBytes(4).toString('hex');
const protocols = { imaps: () => bed.ports.imaps, imap_starttls: () => bed.ports.imap, pop3s: () => bed.dovecot.pop3s };
// A flipped byte of what is said before TLS may mean nothing.
const plain_bytes = { imaps: 0, imap_starttls: 400, pop3s: 0 };

let bed;
let outlink;
const letters = [];
// Bytes of an undisturbed connection: { up, down } by protocol, with a letter and without.
const whole = {};
const without_letter = {};
before(async () => {
  bed = await start_bed({ submission: false, pop3: true, user_count: 320 });
  outlink = await Outlink.start({ ca_file: bed.ca_file, ca: bed.ca, log_level: 'warning' });
  await outlink.set_up();
});
after(async () => { await outlink.stop(); outlink.clean(); await bed.stop(); });

// All of one length, so that connections have the same bytes.
let logins = 100;
let tried = 0;
const next_login = () => `u${logins++}`;
const ask_now = (mailbox) => outlink.api('POST', `/mailboxes/${mailbox.id}/pump`, undefined);
const is_pop3 = (protocol) => protocol.startsWith('pop3');
const health_of = async (mailbox) => (await outlink.api('GET', `/mailboxes/${mailbox.id}`)).health;

async function deliver(login) {
  const l = numbered_letter({ run, serial: letters.length, to: `${login}@example.test`, body_bytes: 2000 });
  letters.push(l);
  await bed.dovecot.deliver(login, l.raw);
  return l;
}

// POP3 deletes what was taken: so its last commands are there, too. One sender writes all letters, which looks like a loop.
async function add_mailbox(login, protocol, port) {
  const { id } = await outlink.api('POST', '/mailboxes', {
    name: `${login} by ${protocol}`, host: 'localhost', port, protocol, user_name: `${login}@example.test`, password: `${login}-pw`, enabled: false,
    timeout_ms: 1000, poll_seconds: 10, take_over: 'everything', ...(is_pop3(protocol) && { afterwards: 'remove' }),
  });
  await outlink.api('POST', `/mailboxes/${id}/handlers`, { name: 'All', project: outlink.project.id, letters_per_hour: 0 });
  const { version } = await outlink.api('GET', `/mailboxes/${id}`);
  return outlink.api('PATCH', `/mailboxes/${id}`, { version, enabled: true });
}

// The server's copy is as it should be once a letter is handled.
const is_done = async (login, protocol) => (is_pop3(protocol) ? (await bed.dovecot.count(login)) === 0 : (await bed.dovecot.letters(login)).every((l) => l.flags.includes('\\Seen')));

// One mailbox of its own behind a gate of its own. `spoil(gate)`: before the first connection. Fails in words.
async function trial(protocol, { spoil, letter_first = true, may_pass = false, shows_trouble = true }) {
  const login = next_login();
  const gate = await Gate.start({ to: protocols[protocol]() });
  let mailbox;
  try {
    const first = letter_first && await deliver(login);
    spoil(gate);
    mailbox = await add_mailbox(login, protocol, gate.port);
    const issue_there = async (l) => (await outlink.api('GET', `/issues?q=${l.serial}`)).items.some((i) => i.summary === l.subject);
    if (shows_trouble) {
      // An IDLE that does not begin and a good-bye that does not end are no trouble: the next connection is, after 10 s, for 15 s.
      const { trouble } = await until(async () => {
        const health = await health_of(mailbox);
        return (health.trouble || (may_pass && first && await issue_there(first))) && health;
      }, { what: 'a trouble of the mailbox', ms: 32000, every: 50 });
      if (trouble) {
        assert.match(trouble.code, /^(net|imap|pop3)\.[a-z_]+$/);
        assert.match(trouble.words, /^[A-Za-z0-9].{20,}/s);
      } else assert.ok(may_pass);
      await gate.pass();
      // What only a person can mend is tried seldom; the person says so.
      if (trouble && trouble.remedy !== 'retry') await ask_now(mailbox);
    }
    if (first) await find_issue(outlink, first.subject, { ms: 15000 });
    const second = await deliver(login);
    if (is_pop3(protocol)) await ask_now(mailbox);
    await find_issue(outlink, second.subject, { ms: 15000 });
    await until(() => is_done(login, protocol), { what: 'the copies on the server as they should be', ms: 15000, every: 200 });
    await until(async () => !(await health_of(mailbox)).trouble, { what: 'the end of the trouble', ms: 15000, every: 50 });
  } finally {
    if (mailbox) await outlink.api('DELETE', `/mailboxes/${mailbox.id}`);
    await gate.stop();
    tried += 1;
  }
}

// A letter for each trial to a mailbox that is behind no gate, until the work is done.
async function beside(work) {
  const login = next_login();
  const mailbox = await add_mailbox(login, 'imaps', bed.ports.imaps);
  await mailbox_state(outlink, mailbox.id, 'listening');
  let is_over = false;
  const working = work().finally(() => { is_over = true; });
  working.catch(() => {});
  let count = 0;
  tried = 0;
  do {
    const { subject } = await deliver(login);
    await find_issue(outlink, subject, { ms: 10000 });
    count += 1;
    await until(() => is_over || tried >= count, { what: 'a trial', ms: 120000 });
  } while (!is_over);
  await working;
  assert.equal((await health_of(mailbox)).trouble, undefined);
  await outlink.api('DELETE', `/mailboxes/${mailbox.id}`);
}

// All trials, some at a time; what fails is named.
async function try_all(trials) {
  const failed = [];
  const before_it = letters.length;
  const waiting = [...trials];
  const worker = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift())
      await trial(one.protocol, one).catch((error) => failed.push(`${one.name}: ${error.message}`));
  };
  await beside(() => Promise.all(Array.from({ length: at_once }, worker)));
  assert.deepEqual(failed, []);
  const { missing, twice } = compare_serials(letters.slice(before_it), (await all_of(outlink, '/issues')).map((i) => i.summary));
  assert.deepEqual({ missing, twice }, { missing: [], twice: [] });
}

// 12 places in an undisturbed connection, by turns of what the server says and what we say.
const places = (bytes) => Array.from({ length: steps }, (_, i) => {
  const direction = i % 2 ? 'up' : 'down';
  return { direction, at: Math.floor(((i + 0.5) / steps) * bytes[direction]) };
});

test('undisturbed, to count the bytes of a connection', async () => {
  for (const protocol of Object.keys(protocols))
    for (const [has_letter, into] of [[true, whole], [false, without_letter]]) {
      const login = next_login();
      const gate = await Gate.start({ to: protocols[protocol]() });
      if (has_letter) await deliver(login);
      const mailbox = await add_mailbox(login, protocol, gate.port);
      await mailbox_state(outlink, mailbox.id, 'listening');
      await until(() => is_done(login, protocol), { what: 'the copy on the server', every: 100 });
      const [first] = gate.connections;
      // IMAP stays in IDLE; POP3 says good-bye.
      if (is_pop3(protocol)) await until(() => !first.open, { what: 'the end of the connection' });
      into[protocol] = { up: first.up, down: first.down };
      await outlink.api('DELETE', `/mailboxes/${mailbox.id}`);
      await gate.stop();
    }
  for (const protocol of Object.keys(protocols)) assert.ok(whole[protocol].down > without_letter[protocol].down + 2000, JSON.stringify({ whole, without_letter }));
});

test('connecting is refused', () => try_all(Object.keys(protocols).map((protocol) => ({ name: protocol, protocol, spoil: (gate) => gate.refuse() }))));

test('the server says nothing at all', () => try_all(Object.keys(protocols).map((protocol) => ({ name: protocol, protocol, spoil: (gate) => gate.stall() }))));

test('everything comes byte by byte: slow, and no trouble', () => try_all(Object.keys(protocols).map((protocol) => ({ name: protocol, protocol, shows_trouble: false, spoil: (gate) => gate.slice({ bytes: 1 }) }))));

for (const protocol of Object.keys(protocols)) {
  test(`${protocol}: the connection ends at any place`, () => try_all(places(whole[protocol]).map(({ direction, at }, i) => ({
    name: `${direction} ${at}`, protocol, spoil: (gate) => gate.close_after({ bytes: at, direction, reset: i % 4 > 1 }) }))));

  test(`${protocol}: a byte is wrong at any place`, () => try_all(places(whole[protocol]).map(({ direction, at }) => ({
    name: `${direction} ${at}`, protocol, may_pass: at < plain_bytes[protocol], spoil: (gate) => gate.corrupt({ at, direction }) }))));

  test(`${protocol}: the server falls silent at any place before letters`, () => try_all(places(without_letter[protocol]).map(({ direction, at }) => ({
    name: `${direction} ${at}`, protocol, letter_first: false, spoil: (gate) => gate.hold_after({ bytes: at, direction }) }))));
}

// The last bytes but few are the letter's own text; before POP3's good-bye it asks for the list.
test('the server falls silent in the middle of a letter, or of the list of letters', () => try_all([
  ...Object.keys(protocols).map((protocol) => ({ name: `${protocol}: letter`, protocol, spoil: (gate) => gate.hold_after({ bytes: whole[protocol].down - 1500, direction: 'down' }) })),
  { name: 'pop3s: list', protocol: 'pop3s', letter_first: false, spoil: (gate) => gate.hold_after({ bytes: without_letter.pop3s.up - 60, direction: 'up' }) },
]));
