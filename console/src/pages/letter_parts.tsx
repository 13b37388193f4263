import { post } from '../api/client';
import type { Letter } from '../api/types';
import { Go } from '../router';
import { ProblemAlert } from '../ui/alert';
import { announce } from '../ui/announce';
import { Button, useAction } from '../ui/button';

export const subject_of = (letter: Letter): string => letter.subject || 'letter without subject';

/** The issue or comment that it became, or why it became none. */
export function LetterEnd({ letter }: { letter: Letter }) {
  return (
    <>
      {letter.issue !== null && <Go to={`/issues/number/${letter.issue}`}>{letter.comment === null ? 'Issue' : 'Comment on an issue'}</Go>}
      {letter.reason !== '' && <span className="reason">{letter.reason}</span>}
    </>
  );
}

/** Runs it again, where that can be done. */
export function RunAgain({ letter, on_done }: { letter: Letter; on_done: () => Promise<void> }) {
  const again = useAction(async () => {
    await post(`/letters/${letter.id}/run-again`);
    announce('The letter ran again');
    await on_done();
  });
  if (!letter.has_bytes || (letter.state !== 'failed' && letter.state !== 'filtered')) return null;
  return (
    <>
      <Button busy={again.busy} on_press={again.run} label={`Run again: ${subject_of(letter)}`}>{again.busy ? 'Running…' : 'Run again'}</Button>
      <ProblemAlert problem={again.problem} />
    </>
  );
}
