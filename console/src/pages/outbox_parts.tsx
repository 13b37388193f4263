import { post } from '../api/client';
import type { OutgoingLetter } from '../api/types';
import { ProblemAlert } from '../ui/alert';
import { announce } from '../ui/announce';
import { Button, useAction } from '../ui/button';

/** What can be done with it in its state. */
export function OutboxActions({ letter, on_done }: { letter: OutgoingLetter; on_done: () => Promise<void> }) {
  const again = useAction(async () => {
    await post(`/outbox/${letter.id}/send-again`);
    announce('It will be sent again');
    await on_done();
  });
  const cancel = useAction(async () => {
    await post(`/outbox/${letter.id}/cancel`);
    announce('Cancelled');
    await on_done();
  });
  const what = `${letter.subject || 'letter without subject'}, to ${letter.to}`;
  return (
    <>
      {(letter.state === 'failed' || letter.state === 'cancelled') && <Button busy={again.busy} on_press={again.run} label={`Send again: ${what}`}>Send again</Button>}
      {letter.state === 'waiting' && <Button busy={cancel.busy} on_press={cancel.run} label={`Cancel: ${what}`}>Cancel</Button>}
      <ProblemAlert problem={again.problem ?? cancel.problem} />
    </>
  );
}
