import { useEffect, useRef, useState, type ReactNode, type SubmitEvent } from 'react';
import { is_stale, to_problem } from '../api/problem';
import { ProblemAlert } from './alert';
import { Button } from './button';
import { FormContext, type FormState } from './form_context';

type Props = {
  label: string;
  submit: () => Promise<void>;
  submit_label: string;
  busy_label?: string;
  children: ReactNode;
  actions?: ReactNode;
  /** Offered when the record changed meanwhile. */
  on_stale?: () => void;
};

const control_of = (form: HTMLFormElement, name: string): HTMLElement | null =>
  name === '' ? null : form.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`);

/** A form whose problem stands beside its field, or in one alert; the focus goes there. */
export function Form({ label, submit, submit_label, busy_label, children, actions, on_stale }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const [busy, set_busy] = useState(false);
  const [state, set_state] = useState<FormState>({ problem: null, at_field: false });

  useEffect(() => {
    if (state.problem === null || form.current === null) return;
    const target = state.at_field ? control_of(form.current, state.problem.field) : form.current.querySelector<HTMLElement>('[data-alert]');
    // A field that is folded away cannot take the focus.
    target?.closest('details')?.setAttribute('open', '');
    target?.focus();
  }, [state]);

  const on_submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    const here = event.currentTarget;
    set_busy(true);
    set_state({ problem: null, at_field: false });
    try {
      await submit();
    } catch (error) {
      const problem = to_problem(error);
      set_state({ problem, at_field: control_of(here, problem.field) !== null });
    } finally {
      set_busy(false);
    }
  };

  return (
    <form ref={form} aria-label={label} className="form" noValidate onSubmit={on_submit}>
      <FormContext value={state}>{children}</FormContext>
      {!state.at_field && (
        <ProblemAlert problem={state.problem}>
          {state.problem !== null && is_stale(state.problem) && on_stale && (
            <p><Button on_press={() => { set_state({ problem: null, at_field: false }); on_stale(); }}>Load the newest version</Button></p>
          )}
        </ProblemAlert>
      )}
      <div className="form-actions">
        <button type="submit" className="button primary" aria-disabled={busy}>{busy ? (busy_label ?? 'Saving…') : submit_label}</button>
        {actions}
      </div>
    </form>
  );
}
