import { useEffect, useRef, type ReactNode } from 'react';
import type { Problem } from '../api/problem';
import { Go, usePath } from '../router';
import { ProblemAlert } from './alert';

type Props = { title: string; trail?: readonly { to: string; label: string }[]; actions?: ReactNode; about?: ReactNode; children: ReactNode };

let first = true;

/** A page's head and body. After a change of page its title has the focus, so that it is read. */
export function Page({ title, trail, actions, about, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const path = usePath();
  useEffect(() => {
    if (!first) heading.current?.focus();
    first = false;
  }, [path]);
  useEffect(() => { document.title = `${title} – Outlink`; }, [title]);
  return (
    <article className="page">
      <header className="page-head">
        {trail !== undefined && (
          <nav aria-label="Where this page is" className="trail">
            {trail.map((t) => <Go key={t.to} to={t.to}>{t.label}</Go>)}
          </nav>
        )}
        <div className="page-title">
          <h1 ref={heading} tabIndex={-1}>{title}</h1>
          {actions !== undefined && <div className="page-actions">{actions}</div>}
        </div>
        {about !== undefined && <p className="about">{about}</p>}
      </header>
      {children}
    </article>
  );
}

export function Section({ title, actions, children, id }: { title: string; actions?: ReactNode; children: ReactNode; id?: string }) {
  return (
    <section className="section" aria-label={title} id={id}>
      <div className="section-head"><h2>{title}</h2>{actions}</div>
      {children}
    </section>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return <div className="empty"><p className="empty-title">{title}</p>{children}</div>;
}

/** What stands in for something until it is there, or when it cannot be. */
export function Pending({ problem }: { problem: Problem | null }) {
  return problem === null ? <p className="pending" role="status">Loading…</p> : <ProblemAlert problem={problem} />;
}

export function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return <dl className="facts">{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

/** A table that a narrow screen shows as cards: each cell carries its column's name, and the roles that CSS would take away. */
export function Table({ caption, columns, children }: { caption: string; columns: readonly string[]; children: ReactNode }) {
  return (
    <table role="table">
      <caption>{caption}</caption>
      <thead role="rowgroup"><tr role="row">{columns.map((c) => <th key={c} scope="col" role="columnheader">{c}</th>)}</tr></thead>
      <tbody role="rowgroup">{children}</tbody>
    </table>
  );
}
export function Cell({ of, children, kind }: { of: string; children: ReactNode; kind?: 'main' | 'number' | 'tight' }) {
  return <td role="cell" data-column={of} className={kind}><div>{children}</div></td>;
}
export function Row({ children, fresh = false }: { children: ReactNode; fresh?: boolean }) {
  return <tr role="row" className={fresh ? 'fresh' : undefined}>{children}</tr>;
}
