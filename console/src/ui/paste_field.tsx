import { useEffect, useRef, type ReactNode } from 'react';
import { announce } from './announce';
import { Button } from './button';
import { Labelled } from './field';
import { FileButton } from './file_button';

/** Key files and certificates are a few KiB; more is another file. */
const file_bytes_max = 64 * 1024;

type Props = {
  label: string; name: string; hint?: ReactNode; optional?: boolean;
  value: string; on_change: (value: string) => void;
  /** What file dialogs show: ".pem,.key". */
  accept: string;
  rows?: number;
  /** Stands in for the text once it is whole, so that a secret is not on the screen; null until then. */
  shown?: ReactNode;
};

/** Text that people have in a file: pasted or uploaded. It is read here and goes nowhere before the form is sent. */
export function PasteField({ value, on_change, accept, rows = 3, shown = null, ...common }: Props) {
  const is_whole = shown !== null;
  const box = useRef<HTMLDivElement>(null);
  const was_whole = useRef(is_whole);
  useEffect(() => {
    if (is_whole === was_whole.current) return;
    was_whole.current = is_whole;
    // What had the focus is gone.
    box.current?.querySelector<HTMLElement>('textarea, button')?.focus();
    if (is_whole) announce(`${common.label} taken over`);
  }, [is_whole, common.label]);
  return (
    <Labelled {...common}>
      {({ id, name, 'aria-describedby': described, 'aria-invalid': invalid }) => (
        <div className={is_whole ? 'paste whole' : 'paste'} ref={box}>
          {is_whole ? (
            <>
              <output id={id} name={name} tabIndex={-1} aria-describedby={described} className="kept">{shown}</output>
              <Button label={`Replace ${common.label}`} on_press={() => on_change('')}>Replace</Button>
            </>
          ) : (
            <>
              <textarea id={id} name={name} rows={rows} value={value} spellCheck={false} autoComplete="off" className="mono" aria-invalid={invalid} aria-describedby={described} onChange={(e) => on_change(e.target.value)} />
              <FileButton label={common.label} accept={accept} bytes_max={file_bytes_max} too_large="is too large to be a key" on_file={async (file) => on_change(await file.text())} />
            </>
          )}
        </div>
      )}
    </Labelled>
  );
}
