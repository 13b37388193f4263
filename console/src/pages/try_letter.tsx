import { useEffect, useRef, useState } from 'react';
import { post } from '../api/client';
import { useResource } from '../api/resource';
import type { DryRun, Letter, Mailbox } from '../api/types';
import { size } from '../format/bytes';
import { letter_words } from '../format/words';
import { Go } from '../router';
import { Notice } from '../ui/alert';
import { announce } from '../ui/announce';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Labelled } from '../ui/field';
import { FileButton } from '../ui/file_button';
import { Form } from '../ui/form';
import { Page, Pending } from '../ui/page';
import { State } from '../ui/state';
import { LetterEnd } from './letter_parts';
import { Understanding, Verdicts } from './try_result';

/** As the service takes it. */
const letter_bytes_max = 25 * 1024 * 1024;
const as_letter = (part: BlobPart): Blob => new Blob([part], { type: 'message/rfc822' });

/** Typed, or a file whose bytes stay as they are: letters are not always UTF-8. */
type Source = { text: string; file: File | null };
const blob_of = ({ text, file }: Source): Blob => as_letter(file ?? text);

function LetterField({ value, on_change }: { value: Source; on_change: (value: Source) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const { file } = value;
  const was = useRef(file);
  useEffect(() => {
    if ((file === null) === (was.current === null)) return;
    was.current = file;
    // What had the focus is gone.
    box.current?.querySelector<HTMLElement>('textarea, button')?.focus();
  }, [file]);
  return (
    <Labelled label="Letter" name="letter" hint="With all its headers, as “Show original” or “Save as” of a mail program has it.">
      {({ id, name, 'aria-describedby': described, 'aria-invalid': invalid }) => (
        <div className={file === null ? 'paste' : 'paste whole'} ref={box}>
          {file === null ? (
            <>
              <textarea id={id} name={name} rows={10} value={value.text} spellCheck={false} autoComplete="off" className="mono" aria-invalid={invalid} aria-describedby={described} onChange={(e) => on_change({ text: e.target.value, file: null })} />
              <FileButton label="Letter" accept=".eml,message/rfc822" bytes_max={letter_bytes_max} too_large="is larger than a letter may be" on_file={(chosen) => { on_change({ text: '', file: chosen }); announce(`${chosen.name} taken over`); }} />
            </>
          ) : (
            <>
              <output id={id} name={name} tabIndex={-1} aria-describedby={described} className="kept">{file.name}, {size(file.size)}</output>
              <Button label="Replace the letter" on_press={() => on_change({ text: '', file: null })}>Replace</Button>
            </>
          )}
        </div>
      )}
    </Labelled>
  );
}

/** What really came of it. */
function Imported({ letter }: { letter: Letter }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} className={`notice ${letter.state === 'failed' ? 'bad' : 'ok'}`} role="status" tabIndex={-1}>
      <p className="notice-title">The letter was imported.</p>
      <p><State {...letter_words[letter.state]} /> <LetterEnd letter={letter} /></p>
      <p><Go to={`/letters/${letter.id}`}>See it in the log</Go></p>
    </div>
  );
}

function Import({ mailbox, source, on_close, on_done }: { mailbox: Mailbox; source: Source; on_close: () => void; on_done: (letter: Letter) => void }) {
  const confirm = async (): Promise<void> => {
    const letter = await post<Letter>(`/mailboxes/${mailbox.id}/letters`, blob_of(source));
    on_close();
    on_done(letter);
  };
  return (
    <Dialog title="Import this letter?" confirm="Import" confirm_kind="primary" on_close={on_close} on_confirm={confirm}>
      <p>It is taken as if it had come into {mailbox.name} now: what the handlers would write is written, and people are told as of any letter.</p>
      <p>Nothing is put on the mail server. The same letter is not taken twice.</p>
    </Dialog>
  );
}

type Result = { run: DryRun; source: Source };

function Trial({ mailbox }: { mailbox: Mailbox }) {
  const [source, set_source] = useState<Source>({ text: '', file: null });
  const [result, set_result] = useState<Result | null>(null);
  const [importing, set_importing] = useState(false);
  const [imported, set_imported] = useState<Letter | null>(null);
  const change = (next: Source): void => { set_source(next); set_result(null); set_imported(null); };
  const submit = async (): Promise<void> => {
    set_result(null);
    set_imported(null);
    const run = await post<DryRun>(`/mailboxes/${mailbox.id}/try`, blob_of(source));
    set_result({ run, source });
    announce('The letter was tried. Nothing was written.');
  };
  return (
    <>
      <Form label="Try a letter" submit={submit} submit_label="Try" busy_label="Trying…"><LetterField value={source} on_change={change} /></Form>
      {result !== null && (
        <>
          <Understanding run={result.run} />
          <Verdicts run={result.run} mailbox={mailbox.id} />
          {imported === null ? <p className="below"><Button on_press={() => set_importing(true)}>Import this letter…</Button></p> : <div className="below"><Imported letter={imported} /></div>}
          {importing && <Import mailbox={mailbox} source={result.source} on_close={() => set_importing(false)} on_done={set_imported} />}
        </>
      )}
    </>
  );
}

export function TryLetter({ id }: { id: number }) {
  const { data: m, problem } = useResource<Mailbox>(`/mailboxes/${id}`);
  return (
    <Page title="Try a letter" trail={[{ to: '/admin/mail', label: 'Incoming mail servers' }, { to: `/admin/mail/${id}`, label: m?.name ?? 'Mail server' }]}
      about="Shows how a letter is understood and what the handlers would make of it. Nothing is written until it is imported.">
      {m === null ? <Pending problem={problem} /> : (
        <>
          {m.handlers === 0 && <Notice tone="warn" title="This mailbox has no handler yet"><p><Go to={`/admin/mail/${id}/handlers/new`}>Add handler</Go></p></Notice>}
          <Trial mailbox={m} />
        </>
      )}
    </Page>
  );
}
