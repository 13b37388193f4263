import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

// A throw-away certification authority and one certificate for every server on this machine.
export function make_certificates(folder) {
  fs.mkdirSync(folder, { recursive: true });
  const file = (name) => path.join(folder, name);
  const openssl = (...args) => execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...key, '-days', '30', '-keyout', file('ca.key'), '-out', file('ca.crt'), '-subj', '/CN=Outlink test authority',
    '-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign');
  openssl('req', ...key, '-keyout', file('server.key'), '-out', file('server.csr'), '-subj', '/CN=localhost');
  fs.writeFileSync(file('leaf.cnf'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n');
  openssl('x509', '-req', '-in', file('server.csr'), '-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '30',
    '-out', file('server.crt'), '-extfile', file('leaf.cnf'));
  fs.writeFileSync(file('chain.crt'), fs.readFileSync(file('server.crt'), 'utf8') + fs.readFileSync(file('ca.crt'), 'utf8'));
  // Dovecot and Postfix read it as their own users.
  fs.chmodSync(file('server.key'), 0o644);
  return { ca: file('ca.crt'), chain: file('chain.crt'), key: file('server.key') };
}
