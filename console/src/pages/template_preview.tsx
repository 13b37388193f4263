import { useEffect, useState } from 'react';
import { post } from '../api/client';
import { to_problem, type Problem } from '../api/problem';
import type { TemplateForm, TemplateKind, TemplatePreview as Words } from '../api/types';
import { ProblemAlert } from '../ui/alert';
import { Section } from '../ui/page';

const pause_ms = 300;

type Preview = { shown: Words | null; problem: Problem | null };

/** The words as a letter with example values, soon after each change. While they are wrong, the last right one stays. */
function usePreview(kind: TemplateKind, { subject, text, html }: TemplateForm): Preview {
  const [preview, set_preview] = useState<Preview>({ shown: null, problem: null });
  useEffect(() => {
    let over = false;
    const timer = setTimeout(() => {
      post<Words>(`/templates/${kind}/preview`, { subject, text, ...(html !== undefined && { html }) }).then(
        (shown) => { if (!over) set_preview({ shown, problem: null }); },
        (error: unknown) => { if (!over) set_preview((before) => ({ ...before, problem: to_problem(error) })); },
      );
    }, pause_ms);
    return () => { over = true; clearTimeout(timer); };
  }, [kind, subject, text, html]);
  return preview;
}

export function TemplatePreview({ kind, words }: { kind: TemplateKind; words: TemplateForm }) {
  const { shown, problem } = usePreview(kind, words);
  return (
    <Section title="Preview">
      <p className="none before-table">With example values. Colours and fonts of the HTML are left out here.</p>
      <ProblemAlert problem={problem} />
      {shown !== null && (
        <div className="previews">
          <p><span className="sub">Subject</span><b>{shown.subject}</b></p>
          <div><p className="sub" id="preview-text">Text</p><p className="words bounded" tabIndex={0} role="group" aria-labelledby="preview-text">{shown.text}</p></div>
          <div><p className="sub">HTML</p><div className="original"><iframe title="Preview of the HTML" srcDoc={shown.html} sandbox="" referrerPolicy="no-referrer" /></div></div>
        </div>
      )}
    </Section>
  );
}
