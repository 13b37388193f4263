import { useState, type ChangeEvent } from 'react';

type Props = {
  label: string;
  /** What file dialogs show: ".pem,.key". */
  accept: string;
  bytes_max: number;
  /** Said after the file's name: "is too large to be a key". */
  too_large: string;
  on_file: (file: File) => void | Promise<void>;
};

/** Takes a file from this machine; it goes nowhere by itself. */
export function FileButton({ label, accept, bytes_max, too_large, on_file }: Props) {
  const [problem, set_problem] = useState('');
  const choose = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const input = event.currentTarget;
    const file = input.files?.[0];
    if (file === undefined) return;
    const fits = file.size <= bytes_max;
    set_problem(fits ? '' : `${file.name} ${too_large}.`);
    if (fits) await on_file(file);
    // The same file can be chosen again after it was mended.
    input.value = '';
  };
  return (
    <span className="file-row">
      <label className="button file-button">Choose a file…<input type="file" accept={accept} aria-label={`Choose a file: ${label}`} onChange={(e) => void choose(e)} /></label>
      {problem !== '' && <span className="bad-words" role="alert">{problem}</span>}
    </span>
  );
}
