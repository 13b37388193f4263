import { execFileSync } from 'node:child_process';

// The mail servers change users, so they need root: ours, or sudo's. What to put before a command.
export function root_command() {
  if (process.getuid() === 0) return [];
  try { execFileSync('sudo', ['-n', 'true'], { stdio: 'ignore' }); return ['sudo', '-n']; } catch { throw new Error('the mail servers of the test bed need root, or sudo without a password'); }
}
