// The test bed for a program in another language: its first line says where everything is, then each line of standard
// input is an order, answered by one line. Ends when standard input does.
import readline from 'node:readline';
import { start_bed } from './bed.mjs';
import { tokens_of } from './tokens.mjs';

const redirect_uri = 'https://localhost/callback';
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const bed = await start_bed({ submission: false, redirect_uris: [redirect_uri], access_token_ttl_s: 600 });

async function recreate(login, folder) {
  const client = await bed.imap_client(login);
  await client.mailboxDelete(folder).catch(() => {});
  await client.mailboxCreate(folder);
  await client.logout();
}

const orders = {
  deliver: ({ login, size, text }) => bed.deliver(`${login}@example.test`, size ? text.repeat(Math.ceil(size / text.length)) : text),
  remove: async ({ login, uid }) => {
    const client = await bed.imap_client(login);
    await client.mailboxOpen('INBOX');
    await client.messageDelete(String(uid), { uid: true });
    await client.logout();
  },
  recreate: ({ login, folder }) => recreate(login, folder),
  // The next token cannot be checked.
  break_check: () => bed.provider.fault({ path: '/token/introspection', status: 500, body: 'down' }),
};

try {
  const token = async (login) => (await tokens_of(bed, login, redirect_uri)).access_token;
  const revoked = await token('bob');
  await bed.provider.revoke_grants('bob');
  say({ imaps: bed.ports.imaps, imap: bed.ports.imap, ca_file: bed.ca_file, alice: await token('alice'), revoked });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { order, ...rest } = JSON.parse(line);
    await orders[order](rest);
    say({ done: order });
  }
} finally {
  await bed.stop();
}
