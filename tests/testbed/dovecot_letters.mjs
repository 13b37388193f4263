import { execFile } from 'node:child_process';
import { deliver_by_lmtp, deliver_in_turn } from './talk.mjs';

const address_of = (user) => (user.includes('@') ? user : `${user}@example.test`);

// What tests want to know of a mailbox, from Dovecot's own tool: no IMAP client stands between. A user is a login or an address.
export function dovecot_letters({ conf, as_root, lmtp }) {
  const doveadm = (...rest) => new Promise((done, fail) => {
    const [command, ...args] = [...as_root, '/usr/bin/doveadm', '-c', conf, '-f', 'json', ...rest];
    execFile(command, args, { maxBuffer: 1 << 30 }, (error, out, words) => {
      // A folder that nobody has made yet holds nothing; a test may wait for it.
      if (error && /Mailbox doesn't exist|Mailbox not found/.test(words)) return done([]);
      if (error) return fail(new Error(`doveadm ${rest.join(' ')}: ${words}`));
      return done(JSON.parse(out || '[]'));
    });
  });
  const fetch = (user, folder, fields, ...query) => doveadm('fetch', '-u', address_of(user), fields, 'mailbox', folder, ...(query.length ? query : ['all']));
  const letter = (row) => ({ uid: Number(row.uid), flags: row.flags.split(' ').filter(Boolean), subject: row['hdr.subject'], message_id: row['hdr.message-id'] });
  return {
    deliver: (user, raw) => deliver_by_lmtp({ port: lmtp, to: address_of(user), raw }),
    deliver_many: (user, raws) => deliver_in_turn({ port: lmtp, letters: raws.map((raw) => ({ to: address_of(user), raw })) }),
    // [{ uid, flags: ["\\Seen", ...], subject, message_id }], by UID.
    letters: async (user, folder = 'INBOX') => (await fetch(user, folder, 'uid flags hdr.subject hdr.message-id')).map(letter),
    count: async (user, folder = 'INBOX') => Number((await doveadm('mailbox', 'status', '-u', address_of(user), 'messages', folder))[0]?.messages ?? 0),
    // The flags of one letter; undefined when there is no such letter.
    flags: async (user, uid, folder = 'INBOX') => { const [row] = await fetch(user, folder, 'uid flags', 'uid', String(uid)); return row && letter(row).flags; },
    source: async (user, uid, folder = 'INBOX') => (await fetch(user, folder, 'text', 'uid', String(uid)))[0]?.text,
    // The whole letters, by UID.
    sources: async (user, folder = 'INBOX') => (await fetch(user, folder, 'uid text')).map((row) => row.text),
    folders: async (user) => (await doveadm('mailbox', 'list', '-u', address_of(user))).map((row) => row.mailbox),
  };
}
