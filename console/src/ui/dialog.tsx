import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Button, useAction } from './button';
import { ProblemAlert } from './alert';

type Props = { title: string; confirm?: string; confirm_kind?: 'danger' | 'primary'; on_confirm?: () => Promise<void>; on_close: () => void; children: ReactNode };

/** Says what will happen before it happens. Without `confirm` it can only be closed. */
export function Dialog({ title, confirm, confirm_kind = 'danger', on_confirm, on_close, children }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => { if (before instanceof HTMLElement) before.focus(); };
  }, []);
  const action = useAction(async () => { await on_confirm?.(); });
  return (
    <dialog ref={box} aria-labelledby={id} onCancel={(e) => { e.preventDefault(); on_close(); }}>
      <h2 id={id}>{title}</h2>
      {children}
      <ProblemAlert problem={action.problem} />
      <div className="form-actions">
        {confirm !== undefined && <Button kind={confirm_kind} busy={action.busy} on_press={action.run}>{confirm}</Button>}
        <Button on_press={on_close}>{confirm === undefined ? 'Close' : 'Cancel'}</Button>
      </div>
    </dialog>
  );
}
