import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ImapFlow } from 'imapflow';
import { start_authorization_server } from './authorization_server.mjs';
import { make_certificates } from './certs.mjs';
import { start_dovecot } from './dovecot.mjs';
import { free_ports } from './ports.mjs';
import { start_postfix } from './postfix.mjs';
import { root_command } from './root.mjs';
import { deliver_by_lmtp, send_by_submission } from './talk.mjs';

function make_users(count) {
  const logins = ['alice', 'bob', 'carol', 'dave', ...Array.from({ length: count }, (_, i) => `u${i}`)];
  return logins.map((login) => ({ login, email: `${login}@example.test`, password: `${login}-pw` }));
}

// A real authorization server and real mail servers in one temporary folder, on free loopback ports.
// `submission`: Postfix, true or the rules of postfix.mjs. `pop3`, `dovecot_submission`: Dovecot's; the second needs Postfix behind it.
export async function start_bed({ access_token_ttl_s = 60, redirect_uris = ['https://localhost/unused'], user_count = 50, submission = true, pop3 = false, dovecot_submission = false } = {}) {
  if (dovecot_submission && !submission) throw new Error('what Dovecot takes goes on to Postfix: ask for submission, too');
  const as_root = root_command();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outlink-bed-'));
  // The mail servers' own users must reach their folders.
  fs.chmodSync(folder, 0o755);
  const users = make_users(user_count);
  const certificates = make_certificates(path.join(folder, 'tls'));
  const names = ['issuer', 'imap', 'imaps', 'pop3', 'pop3s', 'lmtp', 'sasl', 'smtp', 'submission', 'submissions', 'dovecot_submission', 'dovecot_submissions'];
  const numbers = await free_ports(names.length);
  const ports = Object.fromEntries(names.map((name, i) => [name, numbers[i]]));
  const started = [];
  const sub = (name) => { const path_of = path.join(folder, name); fs.mkdirSync(path_of, { mode: 0o755 }); return path_of; };
  const stop = async () => {
    while (started.length) await started.pop().stop();
    const [command, ...args] = [...as_root, 'rm', '-rf', folder];
    execFileSync(command, args);
  };
  try {
    const provider = await start_authorization_server({ port: ports.issuer, certificates, users, access_token_ttl_s,
      redirect_uris: typeof redirect_uris === 'function' ? redirect_uris(`https://localhost:${ports.issuer}`) : redirect_uris });
    started.push(provider);
    const dovecot = await start_dovecot({ folder: sub('dovecot'), certificates, ports, users, issuer_port: ports.issuer, as_root, pop3, submission: dovecot_submission });
    started.push(dovecot);
    const postfix = submission ? await start_postfix({ folder: sub('postfix'), certificates, ports, as_root, ...(submission !== true && submission) }) : null;
    if (postfix) started.push(postfix);
    const ca = fs.readFileSync(certificates.ca);
    const user = (login) => users.find((u) => u.login === login || u.email === login);
    return {
      mail_log: () => fs.readFileSync(path.join(folder, 'dovecot', 'dovecot.log'), 'utf8'),
      folder, users, certificates, ca, ca_file: certificates.ca, issuer: provider.issuer, client: provider.client, client_post: provider.client_post, provider, dovecot, postfix, stop,
      // Before there was STARTTLS here, the port with TLS had the name "submission"; tests know it by that.
      ports: { ...ports, submission: ports.submissions, submission_start_tls: ports.submission },
      maildir: (login) => path.join(folder, 'dovecot', 'mail', user(login).login),
      as_root,
      deliver: (to, raw) => deliver_by_lmtp({ port: ports.lmtp, to, raw }),
      send: ({ from, to, raw }) => send_by_submission({ port: ports.submissions, ca, login: user(from).email, password: user(from).password, from: user(from).email, to, raw }),
      async imap_client(login, auth) {
        const client = new ImapFlow({ host: 'localhost', port: ports.imaps, secure: true, tls: { ca }, logger: false, auth: { user: user(login).email, ...(auth ?? { pass: user(login).password }) } });
        await client.connect();
        return client;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
