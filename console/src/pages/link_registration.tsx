import type { Provider } from '../api/types';
import { filled } from './link_prefill';

/** What an administrator does at the provider before this form can be filled in. */
export function RegistrationHelp({ row, variables }: { row: Provider; variables: Readonly<Record<string, string>> }) {
  const url = filled(row.registration.url, row, variables);
  if (row.registration.steps.length === 0 && row.documentation === '') return null;
  return (
    <details className="folded beside">
      <summary>How to register Outlink at {row.id === 'custom' ? 'the provider' : row.name}</summary>
      <ol className="numbered">{row.registration.steps.map((s) => <li key={s}>{s}</li>)}</ol>
      <p className="hint">
        {url !== '' && <a href={url} target="_blank" rel="noreferrer">Open {row.name}’s console</a>}
        {url !== '' && row.documentation !== '' && ' · '}
        {row.documentation !== '' && <a href={row.documentation} target="_blank" rel="noreferrer">{row.id === 'custom' ? 'What discovery is' : `${row.name}’s documentation`}</a>}
      </p>
    </details>
  );
}
