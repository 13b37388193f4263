import type { ReactNode } from 'react';
import { advice_for, type Problem } from '../api/problem';

/** What a server elsewhere said: data, never markup, and never ours. */
export function PeerWords({ who, children }: { who: string; children: string }) {
  if (children === '') return null;
  return (
    <figure className="peer">
      <figcaption>{who}</figcaption>
      <blockquote tabIndex={0} aria-label={who}>{children}</blockquote>
    </figure>
  );
}

export function Notice({ tone, title, children, role }: { tone: 'info' | 'warn' | 'bad' | 'ok'; title?: string; children?: ReactNode; role?: 'status' | 'alert' }) {
  return (
    <div className={`notice ${tone}`} role={role}>
      {title !== undefined && <p className="notice-title">{title}</p>}
      {children}
    </div>
  );
}

export function ProblemAlert({ problem, children }: { problem: Problem | null; children?: ReactNode }) {
  if (problem === null) return null;
  const advice = advice_for(problem.remedy);
  return (
    <div className="notice bad" role="alert" tabIndex={-1} data-alert>
      <p className="notice-title">{problem.detail}</p>
      {advice !== '' && <p>{advice}</p>}
      <PeerWords who="The other server’s words">{problem.peer}</PeerWords>
      {children}
      <p className="code">{problem.code}{problem.field !== '' && ` (${problem.field})`}</p>
    </div>
  );
}
