import { useState } from 'react';
import { useMay } from '../api/session';
import type { Attachment } from '../api/types';
import { size } from '../format/bytes';

const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

export function Files({ files }: { files: readonly Attachment[] }) {
  if (files.length === 0) return null;
  return (
    <ul className="files" aria-label="Attachments">
      {files.map((f) => {
        const to = `/api/v1/attachments/${f.id}`;
        return (
          <li key={f.id} className="file">
            {pictures.has(f.media_type) && <img src={to} alt={`Preview of ${f.file_name}`} loading="lazy" />}
            <a href={to} download={f.file_name}>{f.file_name}</a>
            <span className="none">{size(f.bytes)}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** The letter as its sender laid it out: harmless HTML in a frame without scripts, origin or network. */
export function LetterTools({ letter, what }: { letter: number; what: string }) {
  const [shown, set_shown] = useState(false);
  const [has_html, set_has_html] = useState<boolean | null>(null);
  const may_read_raw = useMay('agent');
  const address = `/api/v1/letters/${letter}/html`;
  const flip = async (): Promise<void> => {
    set_shown(!shown);
    if (shown || has_html !== null) return;
    // An unknown answer is left to the frame.
    const length = await fetch(address, { method: 'HEAD' }).then((r) => r.headers.get('content-length'), () => null);
    set_has_html(length !== '0');
  };
  return (
    <>
      <div className="letter-tools">
        <button type="button" className="button" aria-expanded={shown} onClick={() => void flip()}>{shown ? 'Hide original' : 'Show original'}</button>
        {may_read_raw && <a href={`/api/v1/letters/${letter}/raw`} download={`letter-${letter}.eml`}>Letter as it came (.eml)</a>}
      </div>
      {shown && has_html === false && <p className="none below">This letter has no HTML; its text is all there is.</p>}
      {shown && has_html === true && (
        <div className="original">
          <p>As the sender laid it out. Scripts and pictures from elsewhere were taken out.</p>
          <iframe title={`Original of ${what}`} src={address} sandbox="allow-popups allow-popups-to-escape-sandbox" referrerPolicy="no-referrer" />
        </div>
      )}
    </>
  );
}
