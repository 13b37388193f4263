import type { Afterwards, TakeOver } from '../api/types';
import { afterwards_words, take_over_words, unread_by_pop3 } from '../format/mail_words';
import { ChoiceField, TextField, type Choice } from '../ui/field';
import { family_of, is_pop3, type MailboxDraft } from './mailbox_form';

const all_take_overs: readonly TakeOver[] = ['unread', 'nothing', 'since_date', 'everything'];
const by_imap: readonly Afterwards[] = ['mark_seen', 'move', 'remove', 'keep'];
const by_pop3: readonly Afterwards[] = ['keep', 'remove'];

/** Which letters are read, how often, and what becomes of the server's copies. */
export function ReadingFields({ draft, on_change, is_new }: { draft: MailboxDraft; on_change: (draft: MailboxDraft) => void; is_new: boolean }) {
  const take_overs: Choice<TakeOver>[] = all_take_overs.map((value) => ({ value, label: take_over_words[value].label, note: value === 'unread' && is_pop3(draft) ? unread_by_pop3 : take_over_words[value].note }));
  const choices: Choice<Afterwards>[] = (is_pop3(draft) ? by_pop3 : by_imap).map((value) => ({ value, ...afterwards_words[value] }));
  return (
    <>
      <ChoiceField label="Letters to take over" name="take_over" value={draft.take_over} on_change={(take_over) => on_change({ ...draft, take_over })} choices={take_overs}
        hint={is_new ? undefined : 'Counts for letters that lay there before the first connection.'} />
      {draft.take_over === 'since_date' && <TextField label="Since" name="since" type="date" value={draft.since} on_change={(since) => on_change({ ...draft, since })} />}
      <ChoiceField label="After processing" name="afterwards" value={draft.afterwards} on_change={(afterwards) => on_change({ ...draft, afterwards })} choices={choices} />
      {draft.afterwards === 'move' && <TextField label="Move to" name="move_to" mono value={draft.move_to} on_change={(move_to) => on_change({ ...draft, move_to })} hint="A folder that is there already, as the server spells it." />}
      <TextField label="Poll interval" name="poll_seconds" numeric value={draft.poll_seconds} on_change={(poll_seconds) => on_change({ ...draft, poll_seconds })}
        hint={family_of(draft.protocol) === 'imap' ? 'Seconds, 10 to 86400. Only for servers that do not tell of new letters by themselves; most do.' : 'Seconds, 10 to 86400. This server is asked so often for new letters.'} />
    </>
  );
}
