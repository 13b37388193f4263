// Cyrus as the bed starts it: what a service needs of an IMAP server, by a client that is not ours.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start_cyrus } from './cyrus.mjs';
import { is_listening } from './ports.mjs';
import { until } from './wait.mjs';

let cyrus;
before(async () => { cyrus = await start_cyrus(); });
after(() => cyrus?.stop());

test('PLAIN signs in over TLS and with STARTTLS, a wrong password does not, and LIST has INBOX', async () => {
  for (const start_tls of [false, true]) {
    const client = await cyrus.imap_client('alice', { start_tls });
    assert.ok(client.capabilities.has('IDLE') && client.capabilities.has('UIDPLUS'), [...client.capabilities.keys()].join(' '));
    assert.deepEqual((await client.list()).map((f) => f.path), ['INBOX']);
    await client.logout();
  }
  await assert.rejects(cyrus.imap_client('alice', { pass: 'wrong' }));
});

test('a letter that is delivered arrives whole', async () => {
  await cyrus.deliver('alice', 'Subject: one\nFrom: bob@example.test\nMessage-ID: <1@example.test>\n\n.dot\n');
  const client = await cyrus.imap_client('alice');
  await client.mailboxOpen('INBOX');
  assert.equal(client.mailbox.exists, 1);
  assert.match((await client.fetchOne('1', { source: true })).source.toString(), /Subject: one\r\n[^]*\r\n\r\n\.dot\r\n$/);
  await client.mailboxCreate('INBOX/Processed');
  await client.messageMove('1', 'INBOX/Processed');
  await client.logout();
});

test('IDLE pushes', async () => {
  const client = await cyrus.imap_client('bob');
  await client.mailboxOpen('INBOX');
  let told = 0;
  client.on('exists', () => (told += 1));
  const idling = client.idle();
  await cyrus.deliver_many('bob', ['Subject: one\n\nx\n', 'Subject: two\n\nx\n']);
  await until(() => told > 0 && client.mailbox.exists === 2, { what: 'IDLE news' });
  await client.noop();
  await idling;
  await client.logout();
});

test('a stopped Cyrus leaves nothing', async () => {
  const other = await start_cyrus({ logins: ['carol'] });
  await other.deliver('carol', 'Subject: x\n\nx\n');
  await other.stop();
  for (const port of Object.values(other.ports)) assert.equal(await is_listening(port), false);
});
