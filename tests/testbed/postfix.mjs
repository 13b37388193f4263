import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { is_listening } from './ports.mjs';
import { until } from './wait.mjs';

const rule = (addresses, answer) => addresses.map((address) => ` { ${address} = ${answer} }`).join('');
const recipient_rules = ({ refuse, defer }) =>
  `check_recipient_access inline:{ { - = DUNNO }${rule(refuse, '550 5.1.1 there is no such mailbox')}${rule(defer, '450 4.2.0 the mailbox is busy, try again later')} }`;

const main = ({ folder, certificates, ports, refuse, defer, size_limit }) => `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
meta_directory = /etc/postfix
mail_owner = postfix
setgid_group = postdrop
maillog_file_prefixes = ${folder}
maillog_file = ${folder}/postfix.log
multi_instance_enable = yes
multi_instance_name = postfix-${ports.submission}
myhostname = localhost
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
alias_maps =
alias_database =
local_recipient_maps =
default_transport = error:5.7.1 no mail leaves this machine
relay_transport = error:5.7.1 no mail leaves this machine
virtual_mailbox_domains = example.test
virtual_mailbox_maps = static:OK
virtual_transport = lmtp:inet:127.0.0.1:${ports.lmtp}
disable_dns_lookups = yes
smtpd_tls_cert_file = ${certificates.chain}
smtpd_tls_key_file = ${certificates.key}
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:${ports.sasl}
smtpd_sasl_security_options = noanonymous
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = ${recipient_rules({ refuse, defer })}
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
message_size_limit = ${size_limit}
mailbox_size_limit = 0
`;

const master = ({ ports }) => `127.0.0.1:${ports.smtp} inet n - n - - smtpd
  -o smtpd_relay_restrictions=reject_unauth_destination
127.0.0.1:${ports.submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes
127.0.0.1:${ports.submissions} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;

// Submission with STARTTLS and over TLS, with Dovecot's sign-in, and a port for other servers that takes mail of our domain from
// anybody; what is taken goes to Dovecot over LMTP and nowhere else. `refuse` and `defer` are addresses that are answered 550 and 450;
// size_limit is in bytes. Ports: submission (STARTTLS), submissions, smtp, and Dovecot's lmtp and sasl.
export async function start_postfix({ folder, certificates, ports, as_root, refuse = [], defer = [], size_limit = 100 << 20 }) {
  const etc = path.join(folder, 'etc');
  for (const sub of ['etc', 'queue', 'data']) fs.mkdirSync(path.join(folder, sub), { recursive: true });
  fs.writeFileSync(path.join(etc, 'main.cf'), main({ folder, certificates, ports, refuse, defer, size_limit }));
  fs.writeFileSync(path.join(etc, 'master.cf'), master({ ports }));
  const run = (...command) => { const [first, ...rest] = [...as_root, ...command]; execFileSync(first, rest, { stdio: 'ignore' }); };
  run('chown', '-R', 'root:root', etc, path.join(folder, 'queue'));
  run('chown', 'postfix:postfix', path.join(folder, 'data'));
  try { run('/usr/sbin/postfix', '-c', etc, 'start'); } catch { throw new Error(`postfix does not start: ${fs.readFileSync(path.join(folder, 'postfix.log'), 'utf8').slice(-2000)}`); }
  await until(() => is_listening(ports.submissions), { what: 'postfix' });
  return {
    submission: ports.submission, submissions: ports.submissions, smtp: ports.smtp,
    log: () => fs.readFileSync(path.join(folder, 'postfix.log'), 'utf8'),
    // Other addresses from now on, for connections that begin later.
    change_rules: (rules) => {
      run('/usr/sbin/postconf', '-c', etc, '-e', `smtpd_recipient_restrictions = ${recipient_rules({ refuse: [], defer: [], ...rules })}`);
      run('/usr/sbin/postfix', '-c', etc, 'reload');
    },
    stop: async () => { run('/usr/sbin/postfix', '-c', etc, 'stop'); await until(async () => !(await is_listening(ports.submissions)), { what: 'the end of postfix' }); },
  };
}
