// POP3, submission at Postfix and at Dovecot, and what tests ask of a mailbox, against the real servers.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start_bed } from './bed.mjs';
import { make_browser } from './browser.mjs';
import { Gate } from './gate.mjs';
import { by_introspection, GraphSimulator } from './graph_simulator.mjs';
import { open_submission, open_talk, sasl_response, send_by_submission } from './talk.mjs';
import { tokens_of } from './tokens.mjs';
import { until } from './wait.mjs';

const redirect_uri = 'https://localhost/callback';
let bed;
let token;
before(async () => {
  bed = await start_bed({ redirect_uris: [redirect_uri], pop3: true, dovecot_submission: true,
    submission: { refuse: ['nobody@example.test'], defer: ['busy@example.test'], size_limit: 20_000 } });
  token = (await tokens_of(bed, 'alice', redirect_uri)).access_token;
});
after(() => bed?.stop());

const ways = () => [['PLAIN', 'alice-pw'], ['XOAUTH2', token], ['OAUTHBEARER', token]];
const letter = (subject) => `Subject: ${subject}\nFrom: alice@example.test\nTo: bob@example.test\n\nHello\n`;

async function open_pop3(start_tls) {
  const talk = await open_talk({ kind: 'pop3', port: start_tls ? bed.dovecot.pop3 : bed.dovecot.pop3s, ...(!start_tls && { ca: bed.ca }) });
  await talk.answer('+OK');
  if (start_tls) { await talk.say('STLS', '+OK'); talk.start_tls(bed.ca); }
  return talk;
}

test('POP3 signs in by every mechanism, with STLS and over TLS', async () => {
  await bed.dovecot.deliver('alice', letter('for pop'));
  for (const start_tls of [false, true])
    for (const [mechanism, secret] of ways()) {
      const talk = await open_pop3(start_tls);
      await talk.say(`AUTH ${mechanism} ${sasl_response(mechanism, 'alice@example.test', secret)}`, '+OK');
      assert.match(await talk.say('STAT', '+OK'), /^\+OK 1 /, `${mechanism} ${start_tls}`);
      talk.close();
    }
  const refused = await open_pop3(false);
  await refused.say(`AUTH PLAIN ${sasl_response('PLAIN', 'alice@example.test', 'wrong')}`, '-ERR');
  refused.close();
});

test('POP3 signs in by LOGIN', async () => {
  const talk = await open_pop3(false);
  const say = (text, begin) => talk.say(Buffer.from(text).toString('base64'), begin);
  await talk.say('AUTH LOGIN', '+');
  await say('alice@example.test', '+');
  await say('alice-pw', '+OK');
  talk.close();
});

for (const server of ['postfix', 'dovecot'])
  test(`submission at ${server} takes letters by every mechanism, with STARTTLS and over TLS`, async () => {
    let sent = 0;
    const before_it = await bed.dovecot.count('bob');
    for (const start_tls of [false, true])
      for (const [mechanism, secret] of ways()) {
        await send_by_submission({ port: start_tls ? bed[server].submission : bed[server].submissions, start_tls, ca: bed.ca, mechanism, login: 'alice@example.test', secret,
          from: 'alice@example.test', to: 'bob@example.test', raw: letter(`${server} ${mechanism} ${start_tls}`) });
        sent += 1;
      }
    await until(async () => (await bed.dovecot.count('bob')) === before_it + sent, { what: 'all letters' });
    const subjects = (await bed.dovecot.letters('bob')).map((l) => l.subject);
    assert.ok(subjects.includes(`${server} XOAUTH2 true`) && subjects.includes(`${server} OAUTHBEARER false`), subjects.join(', '));
    await assert.rejects(open_submission({ port: bed[server].submissions, ca: bed.ca, login: 'alice@example.test', secret: 'wrong' }), /535/);
  });

test('nobody signs in without TLS, and nothing is taken without signing in', async () => {
  const talk = await open_talk({ port: bed.postfix.submission });
  await talk.answer(220);
  assert.doesNotMatch(await talk.say('EHLO localhost', 250), /AUTH/);
  await talk.say('MAIL FROM:<alice@example.test>', 530);
  talk.close();
  const secure = await open_talk({ port: bed.postfix.submissions, ca: bed.ca });
  await secure.answer(220);
  await secure.say('EHLO localhost', 250);
  await secure.say('MAIL FROM:<alice@example.test>', 250);
  await secure.say('RCPT TO:<bob@example.test>', 554);
  secure.close();
});

test('Postfix refuses, defers and measures as it was told, also on the port for other servers', async () => {
  const talk = await open_submission({ port: bed.postfix.submissions, ca: bed.ca, login: 'alice@example.test', secret: 'alice-pw' });
  assert.match(talk.capabilities, /SIZE 20000\b/);
  await talk.say('MAIL FROM:<alice@example.test> SIZE=20001', '552 5.3.4');
  // Postfix remembers the refused size until it is told to forget.
  await talk.say('RSET', 250);
  await talk.say('MAIL FROM:<alice@example.test>', 250);
  await talk.say('RCPT TO:<nobody@example.test>', '550 5.1.1');
  await talk.say('RCPT TO:<busy@example.test>', '450 4.2.0');
  await talk.say('RCPT TO:<bob@example.test>', 250);
  talk.close();
  await assert.rejects(send_by_submission({ port: bed.postfix.submissions, ca: bed.ca, login: 'alice@example.test', secret: 'alice-pw', from: 'alice@example.test', to: 'bob@example.test',
    raw: `${letter('large')}${'x\n'.repeat(20_000)}` }), /552 5.3.4/);
  const plain = await open_talk({ port: bed.postfix.smtp });
  await plain.answer(220);
  await plain.say('EHLO localhost', 250);
  await plain.say('MAIL FROM:<stranger@example.org>', 250);
  await plain.say('RCPT TO:<nobody@example.test>', '550 5.1.1');
  await plain.say('RCPT TO:<stranger@example.org>', 554);
  await plain.say('RCPT TO:<bob@example.test>', 250);
  plain.close();
});

test('a test sees the letters of a folder, their flags and their text', async () => {
  await bed.dovecot.deliver_many('carol', [1, 2, 3].map((n) => `Subject: number ${n}\nMessage-ID: <${n}@example.test>\n\n.text ${n}\n`));
  assert.deepEqual((await bed.dovecot.letters('carol')).map((l) => [l.subject, l.message_id]), [1, 2, 3].map((n) => [`number ${n}`, `<${n}@example.test>`]));
  const client = await bed.imap_client('carol');
  await client.mailboxCreate('Processed');
  await client.mailboxOpen('INBOX');
  await client.messageFlagsAdd('2', ['\\Seen', '\\Answered'], { uid: true });
  await client.messageMove('3', 'Processed', { uid: true });
  await client.logout();
  assert.deepEqual((await bed.dovecot.flags('carol', 2)).filter((f) => f !== '\\Recent').sort(), ['\\Answered', '\\Seen']);
  assert.equal(await bed.dovecot.flags('carol', 77), undefined);
  assert.deepEqual([await bed.dovecot.count('carol'), await bed.dovecot.count('carol', 'Processed'), await bed.dovecot.count('carol', 'Nowhere')], [2, 1, 0]);
  assert.deepEqual(await bed.dovecot.letters('carol', 'Nowhere'), []);
  assert.match(await bed.dovecot.source('carol', 1), /\.text 1/);
  assert.deepEqual((await bed.dovecot.folders('carol')).sort(), ['INBOX', 'Processed']);
});

test('the Graph simulator takes the tokens of the authorization server, until they are revoked', async () => {
  const graph = await GraphSimulator.start({ certificates: bed.certificates, users: bed.users.map((u) => u.email), check_token: by_introspection(bed) });
  const browser = make_browser({ ca: bed.ca });
  const me = () => browser.call(`${graph.base_url}/me`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(JSON.parse((await me()).text).mail, 'alice@example.test');
  await bed.provider.revoke_grants('alice');
  assert.equal((await me()).status, 401);
  await graph.stop();
});

test('a real session goes through the gate byte by byte, and one flipped byte ends it', async () => {
  const gate = await Gate.start({ to: bed.dovecot.pop3s });
  const through = async () => {
    const talk = await open_talk({ kind: 'pop3', port: gate.port, ca: bed.ca });
    try { await talk.answer('+OK'); await talk.say('QUIT', '+OK'); } finally { talk.close(); }
  };
  gate.slice({ bytes: 1 });
  await through();
  assert.ok(gate.counts.down > 500);
  gate.corrupt({ at: 300, direction: 'down' });
  await assert.rejects(through());
  await gate.stop();
});
