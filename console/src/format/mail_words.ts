import type { Afterwards, BulkAction, DryRun, HandlerKind, Protocol, TakeOver, Trial } from '../api/types';
import type { Tone } from './words';

type Said = { tone: Tone; word: string; meaning: string };
type Choice = { label: string; note: string };

export const protocol_words: Record<Protocol, string> = {
  imaps: 'IMAPS (TLS)', imap_starttls: 'IMAP with STARTTLS', imap: 'IMAP without TLS',
  pop3s: 'POP3S (TLS)', pop3_stls: 'POP3 with STARTTLS', pop3: 'POP3 without TLS', graph: 'Microsoft Graph (HTTPS)',
};
export const protocol_port: Record<Protocol, number> = { imaps: 993, imap_starttls: 143, imap: 143, pop3s: 995, pop3_stls: 110, pop3: 110, graph: 443 };

/** What choosing the protocol means. */
export const protocol_hints: Record<Protocol, string> = {
  imaps: 'Encrypted from the start. New letters arrive at once where the server tells of them (IDLE).',
  imap_starttls: 'Encrypted before anything is said that is secret. New letters arrive at once where the server tells of them (IDLE).',
  imap: 'Not encrypted: password and letters can be read on the way.',
  pop3s: 'Encrypted from the start. There is only one folder; letters are deleted or kept, and new ones come at the next poll.',
  pop3_stls: 'Encrypted before anything is said that is secret. There is only one folder; letters are deleted or kept, and new ones come at the next poll.',
  pop3: 'Not encrypted: password and letters can be read on the way. There is only one folder; letters are deleted or kept.',
  graph: 'For Microsoft 365, with a link only; it needs the scope Mail.ReadWrite. New letters come at the next poll.',
};

export const take_over_words: Record<TakeOver, Choice> = {
  unread: { label: 'Unread letters', note: 'Those that nobody has read yet, and all that come from now on.' },
  nothing: { label: 'Nothing', note: 'Only what comes from now on. What lies there already is left alone.' },
  since_date: { label: 'Letters since a date', note: 'Read or not, what came on that day or later, and all that come from now on.' },
  everything: { label: 'Everything', note: 'Every letter that lies there, read or not. A full mailbox makes many issues.' },
};
export const unread_by_pop3 = 'POP3 does not know which letters were read: every letter that lies there is taken.';

export const afterwards_words: Record<Afterwards, Choice> = {
  mark_seen: { label: 'Mark as read', note: 'It stays in the folder.' },
  move: { label: 'Move to a folder', note: 'The folder that is read stays empty, and nothing is lost.' },
  remove: { label: 'Delete', note: 'The server’s copy is deleted once the letter is stored and handled here.' },
  keep: { label: 'Leave as it is', note: 'Nothing changes on the server; Outlink remembers what it took.' },
};

export const handler_kind_words: Record<HandlerKind, Choice> = {
  create_or_comment: { label: 'Create a new issue or add a comment', note: 'A comment on the issue that the letter belongs to; a new issue when it belongs to none.' },
  comment_whole: { label: 'Add a comment with the entire body', note: 'Comments only. A letter that belongs to no issue is not handled.' },
  comment_fresh: { label: 'Add a comment from the non-quoted body', note: 'Comments only, without quoted text and signatures.' },
  comment_before_marker: { label: 'Add a comment before a marker', note: 'Comments only, with the text before the first match of a regular expression.' },
  create_always: { label: 'Create a new issue from each letter', note: 'Never comments, even on answers.' },
};

export const bulk_words: Record<BulkAction, Choice> = {
  ignore: { label: 'Ignore', note: 'They are noted in the log and become nothing.' },
  accept: { label: 'Accept', note: 'They are handled like letters of a person.' },
  forward: { label: 'Forward', note: 'They go to the address under Forward email.' },
  remove: { label: 'Delete', note: 'They become nothing, and the server’s copy is deleted.' },
};

/** Who wrote a letter: "a person". */
export const origin_words: Record<DryRun['origin'], string> = {
  person: 'A person', mailing_list: 'A mailing list', bulk: 'A bulk mailer', automatic: 'A program', automatic_reply: 'A program that answers by itself',
  delivery_report: 'A mail server: a delivery report', read_report: 'A mail program: a read report', complaint: 'A mail server: a complaint report',
};

export const trial_words: Record<Trial['action'], Said> = {
  create: { tone: 'ok', word: 'New issue', meaning: 'The handler makes an issue of it.' },
  comment: { tone: 'ok', word: 'Comment', meaning: 'The handler comments with it.' },
  ignore: { tone: 'off', word: 'Ignored', meaning: 'It becomes nothing, on purpose.' },
  forward: { tone: 'warn', word: 'Forwarded', meaning: 'It goes to the forward address.' },
  remove: { tone: 'warn', word: 'Deleted', meaning: 'It becomes nothing, and the server’s copy is deleted.' },
  refuse: { tone: 'bad', word: 'Not handled', meaning: 'It is kept as failed, with the reason.' },
  pass: { tone: 'off', word: 'Passed on', meaning: 'The next handler is asked.' },
};

const grouped = new Intl.NumberFormat('en');
/** "one letter", "3,200 letters". */
export const letters = (count: number): string => (count === 1 ? 'one letter' : `${grouped.format(count)} letters`);
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "every 10 seconds", "every minute", "every 2 hours". */
export function every(seconds: number): string {
  for (const [unit, length] of [['hour', 3600], ['minute', 60]] as const)
    if (seconds % length === 0) return seconds === length ? `every ${unit}` : `every ${seconds / length} ${unit}s`;
  return `every ${seconds} seconds`;
}
