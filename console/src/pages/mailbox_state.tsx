import { useEffect, useState } from 'react';
import { post } from '../api/client';
import type { Health, Mailbox } from '../api/types';
import { capital, letters } from '../format/mail_words';
import { health_words } from '../format/words';
import { ProblemAlert } from '../ui/alert';
import { announce } from '../ui/announce';
import { Button, useAction } from '../ui/button';
import { Section } from '../ui/page';
import { State } from '../ui/state';
import { Distance, Time } from '../ui/time';
import { TroubleNotice } from '../ui/trouble';

const look_again_ms = 2000;

/** How many letters are still to come is not told by itself. */
function useProgress(is_catching_up: boolean, reload: () => Promise<void>): void {
  useEffect(() => {
    if (!is_catching_up) return;
    const timer = setInterval(() => void reload(), look_again_ms);
    return () => clearInterval(timer);
  }, [is_catching_up, reload]);
}

function Taken({ health }: { health: Health }) {
  return (
    <p className="none">
      {health.letters === 0 ? 'No letters since the start.' : `${capital(letters(health.letters))} since the start.`}
      {health.last_letter_at !== null && <> The last one <Time at={health.last_letter_at} />.</>}
    </p>
  );
}

/** What the connection is doing, what is in its way, and what to do. */
export function MailboxState({ mailbox, reload }: { mailbox: Mailbox; reload: () => Promise<void> }) {
  const { health } = mailbox;
  const said = health_words[health.state];
  const [asked, set_asked] = useState(false);
  const ask = useAction(async () => {
    set_asked(false);
    await post<Health>(`/mailboxes/${mailbox.id}/pump`);
    await reload();
    set_asked(true);
    announce('The server is asked for new letters');
  });
  useProgress(health.state === 'catching_up', reload);
  return (
    <Section title="State" actions={mailbox.enabled && <Button busy={ask.busy} on_press={ask.run}>{ask.busy ? 'Asking…' : 'Ask now'}</Button>}>
      <p>
        <State {...said} /> <span className="none">since <Distance at={health.since} /></span>
        {health.state === 'catching_up' && health.ahead > 0 && <>, <b>{letters(health.ahead)} to go</b></>}
      </p>
      {health.trouble !== undefined ? <div className="below"><TroubleNotice trouble={health.trouble} next_try={health.next_try} /></div> : <p className="none">{said.meaning}</p>}
      <Taken health={health} />
      {asked && <p className="none">The server is asked for new letters now.</p>}
      <ProblemAlert problem={ask.problem} />
    </Section>
  );
}
