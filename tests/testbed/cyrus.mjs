import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ImapFlow } from 'imapflow';
import { make_certificates } from './certs.mjs';
import { free_ports, is_listening } from './ports.mjs';
import { root_command } from './root.mjs';
import { deliver_by_lmtp, deliver_in_turn } from './talk.mjs';
import { until } from './wait.mjs';

// Debian's Cyrus, as a second opinion beside Dovecot: passwords only, since it has no mechanism for access tokens. Its package excludes
// Dovecot's, so scripts/setup.sh unpacks the IMAP programs into .cache/cyrus; the rest, cyrus-common, is installed.
const programs = ['/usr/lib/cyrus/bin', new URL('../../.cache/cyrus/usr/lib/cyrus/bin', import.meta.url).pathname].find((folder) => fs.existsSync(path.join(folder, 'imapd')));
const domain = 'example.test';
// Cyrus cuts its own domain off a login, and then looks for the password under its own name.
const server_name = 'localhost';

const imapd_conf = ({ folder, certificates }) => `configdirectory: ${folder}/conf
defaultpartition: default
partition-default: ${folder}/spool
servername: ${server_name}
admins: cyrus
virtdomains: userid
defaultdomain: ${domain}
unixhierarchysep: yes
altnamespace: no
autocreate_quota: 0
autocreate_post: yes
lmtp_downcase_rcpt: yes
allowplaintext: no
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: ${folder}/sasldb2
sasl_mech_list: PLAIN LOGIN
tls_server_cert: ${certificates.chain}
tls_server_key: ${certificates.key}
tls_versions: tls1_2 tls1_3
imapidlepoll: 600
sievedir: ${folder}/sieve
`;

const cyrus_conf = ({ folder, ports }) => `START {
  recover cmd="ctl_cyrusdb -C ${folder}/imapd.conf -r"
}
SERVICES {
  imap cmd="${folder}/bin/imapd -C ${folder}/imapd.conf" listen="127.0.0.1:${ports.imap}" proto="tcp4" prefork=0
  imaps cmd="${folder}/bin/imapd -C ${folder}/imapd.conf -s" listen="127.0.0.1:${ports.imaps}" proto="tcp4" prefork=0
  lmtp cmd="lmtpd -C ${folder}/imapd.conf -a" listen="127.0.0.1:${ports.lmtp}" proto="tcp4" prefork=0
}
EVENTS {
}
`;

// A process in the foreground, ours to end.
function start_process(as_root, log, ...command) {
  const [first, ...args] = [...as_root, ...command];
  const child = spawn(first, args, { stdio: ['ignore', log, log] });
  let ended = null;
  child.on('exit', (code, signal) => { ended = { code, signal }; });
  return {
    ended: () => ended,
    stop: async () => {
      if (!ended) { const [kill, ...rest] = [...as_root, 'kill', '-TERM', String(child.pid)]; execFileSync(kill, rest); }
      await until(() => ended, { what: `the end of ${command[0]}` });
    },
  };
}

// In a folder and on ports of its own. Users sign in as alice@example.test with the password alice-pw, and so on; INBOX is made when it is needed.
export async function start_cyrus({ logins = ['alice', 'bob'] } = {}) {
  if (!programs) throw new Error('Cyrus is not here: scripts/setup.sh fetches it (setup_cyrus)');
  const as_root = root_command();
  const run = (...command) => { const [first, ...args] = [...as_root, ...command]; return execFileSync(first, args, { stdio: ['pipe', 'ignore', 'pipe'] }); };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outlink-cyrus-'));
  const started = [];
  const stop = async () => {
    while (started.length) await started.pop().stop();
    run('rm', '-rf', folder);
  };
  try {
    // Cyrus changes to its own user, who must reach all of it.
    fs.chmodSync(folder, 0o755);
    const certificates = make_certificates(path.join(folder, 'tls'));
    const [imap, imaps, lmtp] = await free_ports(3);
    const ports = { imap, imaps, lmtp };
    for (const sub of ['bin', 'spool', 'sieve', 'conf', ...['db', 'socket', 'proc', 'lock', 'log', 'msg'].map((s) => `conf/${s}`)]) fs.mkdirSync(path.join(folder, sub));
    for (const program of ['imapd', 'idled']) fs.copyFileSync(path.join(programs, program), path.join(folder, 'bin', program));
    fs.writeFileSync(path.join(folder, 'imapd.conf'), imapd_conf({ folder, certificates }));
    fs.writeFileSync(path.join(folder, 'cyrus.conf'), cyrus_conf({ folder, ports }));
    for (const login of logins)
      execFileSync('/usr/sbin/saslpasswd2', ['-c', '-p', '-f', path.join(folder, 'sasldb2'), '-u', server_name, login], { input: `${login}-pw`, stdio: ['pipe', 'ignore', 'pipe'] });
    run('chown', '-R', 'cyrus:mail', ...['spool', 'sieve', 'conf', 'sasldb2'].map((sub) => path.join(folder, sub)));
    const log = fs.openSync(path.join(folder, 'cyrus.log'), 'a');
    const words = () => fs.readFileSync(path.join(folder, 'cyrus.log'), 'utf8').slice(-2000);
    const conf = path.join(folder, 'imapd.conf');
    started.push(start_process(as_root, log, path.join(folder, 'bin', 'idled'), '-C', conf, '-d'));
    await until(() => started[0].ended() || fs.existsSync(path.join(folder, 'conf/socket/idle')), { what: 'idled' });
    started.push(start_process(as_root, log, '/usr/sbin/cyrmaster', '-D', '-C', conf, '-M', path.join(folder, 'cyrus.conf'), '-p', path.join(folder, 'conf', 'master.pid')));
    fs.closeSync(log);
    await until(async () => {
      if (started.some((p) => p.ended())) throw new Error(`Cyrus ended: ${words()}`);
      return (await is_listening(imaps)) && (await is_listening(lmtp));
    }, { what: 'Cyrus' });
    const ca = fs.readFileSync(certificates.ca);
    const address_of = (user) => (user.includes('@') ? user : `${user}@${domain}`);
    return {
      folder, ca, ca_file: certificates.ca, imap, imaps, lmtp, ports, stop, log: words,
      deliver: (user, raw) => deliver_by_lmtp({ port: lmtp, to: address_of(user), raw }),
      deliver_many: (user, raws) => deliver_in_turn({ port: lmtp, letters: raws.map((raw) => ({ to: address_of(user), raw })) }),
      async imap_client(login, { start_tls = false, pass = `${login}-pw` } = {}) {
        const client = new ImapFlow({ host: 'localhost', port: start_tls ? imap : imaps, secure: !start_tls, tls: { ca }, logger: false, auth: { user: address_of(login), pass } });
        await client.connect();
        return client;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
