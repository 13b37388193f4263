import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { dovecot_letters } from './dovecot_letters.mjs';
import { is_listening } from './ports.mjs';
import { until } from './wait.mjs';

// Dovecot keeps mail as the account "mail", which every Debian has; its own daemons use Debian's dovecot accounts.
const mail_user = 'mail';

const submission_program = '/usr/lib/dovecot/submission';

const pop3_part = ({ ports }) => `service pop3-login {
  inet_listener pop3 {
    port = ${ports.pop3}
  }
  inet_listener pop3s {
    port = ${ports.pop3s}
    ssl = yes
  }
  service_count = 0
}
`;

// Dovecot hands on what it takes, as the one who signed in here, so that something must take it: Postfix's port without a sign-in.
const submission_part = ({ ports }) => `service submission-login {
  inet_listener submission {
    port = ${ports.dovecot_submission}
  }
  inet_listener submissions {
    port = ${ports.dovecot_submissions}
    ssl = yes
  }
  service_count = 0
}
submission_relay_host = 127.0.0.1
submission_relay_port = ${ports.smtp}
submission_relay_trusted = no
submission_relay_ssl = no
`;

function configuration({ folder, certificates, ports, pop3, submission }) {
  return `base_dir = ${folder}/run
state_dir = ${folder}/state
instance_name = outlink-${path.basename(folder)}-${ports.imaps}
protocols = imap lmtp${pop3 ? ' pop3' : ''}${submission ? ' submission' : ''}
listen = 127.0.0.1
log_path = ${folder}/dovecot.log
disable_plaintext_auth = yes
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0
auth_cache_size = 0
mail_max_userip_connections = 20000
ssl = required
ssl_cert = <${certificates.chain}
ssl_key = <${certificates.key}
ssl_min_protocol = TLSv1.2
mail_location = maildir:${folder}/mail/%n
mail_uid = ${mail_user}
mail_gid = ${mail_user}
first_valid_uid = 1
first_valid_gid = 1
postmaster_address = postmaster@example.test
hostname = localhost
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/oauth2.conf.ext
}
passdb {
  driver = passwd-file
  mechanisms = plain login
  args = username_format=%u ${folder}/users
}
userdb {
  driver = static
  args = uid=${mail_user} gid=${mail_user} home=${folder}/mail/%n allow_all_users=yes
}
namespace inbox {
  inbox = yes
  separator = /
}
service imap-login {
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
  service_count = 0
  client_limit = 8000
  vsz_limit = 4G
  process_min_avail = 1
}
service imap {
  process_limit = 6000
}
${pop3 ? pop3_part({ ports }) : ''}${submission ? submission_part({ ports }) : ''}service lmtp {
  inet_listener lmtp {
    port = ${ports.lmtp}
  }
}
service auth {
  client_limit = 20000
  inet_listener {
    port = ${ports.sasl}
  }
}
service anvil {
  client_limit = 20000
  # One failed sign-in would delay every later one from the same address.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  client_limit = 20000
}
protocol lmtp {
  auth_username_format = %Ln
}
`;
}

// IMAP and LMTP always; POP3 and submission when they are asked for. The ports come from `ports`: imap, imaps, lmtp, sasl; pop3, pop3s;
// dovecot_submission, dovecot_submissions and smtp.
export async function start_dovecot({ folder, certificates, ports, users, issuer_port, as_root, pop3 = false, submission = false }) {
  if (submission && !fs.existsSync(submission_program)) throw new Error('submission at Dovecot needs the package dovecot-submissiond');
  for (const sub of ['run', 'state', 'mail']) fs.mkdirSync(path.join(folder, sub), { recursive: true });
  fs.writeFileSync(path.join(folder, 'users'), users.map((u) => `${u.email}:{PLAIN}${u.password}::::::\n`).join(''));
  fs.writeFileSync(path.join(folder, 'oauth2.conf.ext'), `introspection_mode = post
introspection_url = https://dovecot:dovecot-secret@localhost:${issuer_port}/token/introspection
tls_ca_cert_file = ${certificates.ca}
username_attribute = email
username_format = %Lu
active_attribute = active
active_value = true
force_introspection = yes
openid_configuration_url = https://localhost:${issuer_port}/.well-known/openid-configuration
timeout_msecs = 2000
`);
  const conf = path.join(folder, 'dovecot.conf');
  fs.writeFileSync(conf, configuration({ folder, certificates, ports, pop3, submission }));
  execFileSync(as_root[0] ?? 'chown', [...as_root.slice(1), ...(as_root.length ? ['chown'] : []), `${mail_user}:${mail_user}`, path.join(folder, 'mail')]);
  // In the foreground, so that its process is ours to end.
  const [command, ...args] = [...as_root, '/usr/sbin/dovecot', '-F', '-c', conf];
  const child = spawn(command, args, { stdio: 'ignore' });
  let ended = false;
  child.on('exit', () => (ended = true));
  await until(async () => {
    if (ended) throw new Error(`dovecot ended: ${fs.existsSync(`${folder}/dovecot.log`) ? fs.readFileSync(`${folder}/dovecot.log`, 'utf8').slice(-2000) : 'no log'}`);
    return (await is_listening(ports.imaps)) && (await is_listening(ports.lmtp));
  }, { what: 'dovecot' });
  return {
    ...(pop3 && { pop3: ports.pop3, pop3s: ports.pop3s }),
    ...(submission && { submission: ports.dovecot_submission, submissions: ports.dovecot_submissions }),
    ...dovecot_letters({ conf, as_root, lmtp: ports.lmtp }),
    stop: async () => {
      if (!ended) execFileSync(as_root[0] ?? 'kill', [...as_root.slice(1), ...(as_root.length ? ['kill'] : []), '-TERM', String(child.pid)]);
      await until(() => ended, { what: 'the end of dovecot' });
    },
  };
}
