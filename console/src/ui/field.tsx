import { use, useId, type ReactNode } from 'react';
import { FormContext } from './form_context';

type Common = { label: string; name: string; hint?: ReactNode; optional?: boolean };
type Control = { id: string; name: string; 'aria-invalid': boolean; 'aria-describedby': string | undefined };

/** Label, control, hint and the problem of this field, tied together. */
function Frame({ label, name, hint, optional, children, after }: Common & { children: (c: Control) => ReactNode; after?: ReactNode }) {
  const id = useId();
  const { problem, at_field } = use(FormContext);
  const wrong = at_field && problem?.field === name;
  const described = [hint !== undefined && `${id}-hint`, wrong && `${id}-problem`].filter((x) => x !== false).join(' ');
  return (
    <div className={wrong ? 'field wrong' : 'field'}>
      <label htmlFor={id}>{label}{optional === true && <span className="optional"> optional</span>}</label>
      <div className="field-control">
        <div className="field-row">
          {children({ id, name, 'aria-invalid': wrong, 'aria-describedby': described === '' ? undefined : described })}
          {after}
        </div>
        {wrong && <p className="field-problem" id={`${id}-problem`}>{problem.detail}</p>}
        {hint !== undefined && <div className="hint" id={`${id}-hint`}>{hint}</div>}
      </div>
    </div>
  );
}

type TextProps = Common & {
  value: string;
  on_change: (value: string) => void;
  type?: 'text' | 'email' | 'password' | 'url' | 'search' | 'date';
  complete?: string;
  mono?: boolean;
  after?: ReactNode;
  numeric?: boolean;
};
export function TextField({ value, on_change, type = 'text', complete = 'off', mono, numeric, after, ...common }: TextProps) {
  return (
    <Frame {...common} after={after}>
      {(c) => (
        <input {...c} type={type} value={value} autoComplete={complete} spellCheck={false} inputMode={numeric === true ? 'numeric' : undefined}
          className={[mono === true && 'mono', numeric === true && 'short'].filter((x) => x !== false).join(' ') || undefined} onChange={(e) => on_change(e.target.value)} />
      )}
    </Frame>
  );
}

/** Several lines. */
export function AreaField({ value, on_change, rows = 3, mono, ...common }: Common & { value: string; on_change: (value: string) => void; rows?: number; mono?: boolean }) {
  return (
    <Frame {...common}>
      {(c) => <textarea {...c} rows={rows} value={value} spellCheck={mono !== true} className={mono === true ? 'mono' : undefined} onChange={(e) => on_change(e.target.value)} />}
    </Frame>
  );
}

export type Option<T extends string> = { value: T; label: string };
export function SelectField<T extends string>({ value, on_change, options, ...common }: Common & { value: T; on_change: (value: T) => void; options: readonly Option<T>[] }) {
  return (
    <Frame {...common}>
      {(c) => (
        <select {...c} value={value} onChange={(e) => { const o = options.find((x) => x.value === e.target.value); if (o) on_change(o.value); }}>
          {options.map((o) => <option key={o.value} value={o.value}>{o.label}</option>)}
        </select>
      )}
    </Frame>
  );
}

/** For fields whose control is of their own making. */
export const Labelled = Frame;

export type Choice<T extends string> = Option<T> & { note?: ReactNode; refused?: boolean };
type GroupProps = Common & { children: ReactNode };
/** Several controls under one name, with the problem that names them. */
function Group({ label, name, hint, children }: GroupProps) {
  const id = useId();
  const { problem, at_field } = use(FormContext);
  const wrong = at_field && problem?.field === name;
  const described = [hint !== undefined && `${id}-hint`, wrong && `${id}-problem`].filter((x) => x !== false).join(' ');
  return (
    <fieldset className={wrong ? 'field choice wrong' : 'field choice'} aria-describedby={described === '' ? undefined : described}>
      <legend>{label}</legend>
      <div className="field-control">
        {children}
        {wrong && <p className="field-problem" id={`${id}-problem`}>{problem.detail}</p>}
        {hint !== undefined && <div className="hint" id={`${id}-hint`}>{hint}</div>}
      </div>
    </fieldset>
  );
}

/** One choice of a group. Its name is the label alone; the note is its description. */
function ChoiceOption({ name, choice, is_chosen, on_choose }: { name: string; choice: Choice<string>; is_chosen: boolean; on_choose: () => void }) {
  const id = useId();
  const { value, label, note, refused } = choice;
  return (
    <label className={refused === true ? 'option refused' : 'option'}>
      <input type="radio" name={name} value={value} checked={is_chosen} disabled={refused} onChange={on_choose} aria-labelledby={`${id}-label`} aria-describedby={note === undefined ? undefined : `${id}-note`} />
      <span><span className="option-label" id={`${id}-label`}>{label}</span>{note !== undefined && <span className="option-note" id={`${id}-note`}>{note}</span>}</span>
    </label>
  );
}

type ChoiceProps<T extends string> = Common & { value: T; on_change: (value: T) => void; choices: readonly Choice<T>[]; /** Many short ones stand side by side. */ in_columns?: boolean; after?: ReactNode };
export function ChoiceField<T extends string>({ value, on_change, choices, in_columns = false, after, ...common }: ChoiceProps<T>) {
  return (
    <Group {...common}>
      <div className={in_columns ? 'options in-columns' : 'options'}>{choices.map((c) => <ChoiceOption key={c.value} name={common.name} choice={c} is_chosen={c.value === value} on_choose={() => on_change(c.value)} />)}</div>
      {after}
    </Group>
  );
}

/** Any number of these; they stand in one row where there is room. */
export function ChecksField<T extends string>({ value, on_change, options, ...common }: Common & { value: readonly T[]; on_change: (value: T[]) => void; options: readonly Option<T>[] }) {
  const flip = (v: T): void => on_change(options.map((o) => o.value).filter((o) => (o === v) !== value.includes(o)));
  return (
    <Group {...common}>
      <div className="checks">
        {options.map((o) => (
          <label key={o.value} className="option">
            <input type="checkbox" name={common.name} value={o.value} checked={value.includes(o.value)} onChange={() => flip(o.value)} />
            <span className="option-label">{o.label}</span>
          </label>
        ))}
      </div>
    </Group>
  );
}

export function SwitchField({ label, name, value, on_change, hint }: Common & { value: boolean; on_change: (value: boolean) => void }) {
  return (
    <Frame label={label} name={name} hint={hint}>
      {(c) => <input {...c} type="checkbox" checked={value} onChange={(e) => on_change(e.target.checked)} />}
    </Frame>
  );
}

/** Shown, not typed: with a button that copies it. */
export function ShownField({ label, name, value, hint, after }: Common & { value: string; after?: ReactNode }) {
  return (
    <Frame label={label} name={name} hint={hint} after={after}>
      {(c) => <input {...c} type="text" readOnly value={value} className="mono" onFocus={(e) => e.target.select()} />}
    </Frame>
  );
}
