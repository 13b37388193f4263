import { useState, type ReactNode } from 'react';
import { to_problem, type Problem } from '../api/problem';
import { announce } from './announce';

type Props = { on_press: () => void; kind?: 'plain' | 'primary' | 'danger' | 'quiet'; busy?: boolean; label?: string; pressed?: boolean; children: ReactNode };

export function Button({ on_press, kind = 'plain', busy = false, label, pressed, children }: Props) {
  return (
    <button type="button" className={`button ${kind}`} aria-disabled={busy} aria-label={label} aria-pressed={pressed} onClick={() => { if (!busy) on_press(); }}>
      {children}
    </button>
  );
}

export type Action = { run: () => void; busy: boolean; problem: Problem | null };
/** Something that a button starts: one at a time, its problem kept for showing. */
export function useAction(work: () => Promise<void>): Action {
  const [busy, set_busy] = useState(false);
  const [problem, set_problem] = useState<Problem | null>(null);
  const run = (): void => {
    if (busy) return;
    set_busy(true);
    set_problem(null);
    work().catch((error: unknown) => set_problem(to_problem(error))).finally(() => set_busy(false));
  };
  return { run, busy, problem };
}

// Not every page may use the clipboard (plain HTTP): then the text is selected in a field of its own.
async function copy(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'hidden';
  document.body.append(field);
  field.select();
  // Old, and the only way without a secure context.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  document.execCommand('copy');
  field.remove();
}

export function CopyButton({ text, what }: { text: string; what: string }) {
  const [done, set_done] = useState(false);
  const press = async (): Promise<void> => {
    await copy(text);
    set_done(true);
    announce(`${what} copied`);
  };
  return <Button on_press={() => void press()} label={`Copy ${what}`}>{done ? 'Copied' : 'Copy'}</Button>;
}
