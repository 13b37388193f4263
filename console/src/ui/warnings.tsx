import type { Warning } from '../api/types';
import { Go } from '../router';
import { Section } from './page';
import { State } from './state';
import { Distance } from './time';

/** What is broken already is told by its account's own state. */
const told_elsewhere = ['grant.needs_consent', 'grant.needs_fix', 'grant.failing', 'grant.other_account'];

/** What will break on a date, or works only in part; nothing when there is none. `with_link`: each leads to its link. */
export function Ahead({ warnings, with_link = false }: { warnings: readonly Warning[]; with_link?: boolean }) {
  const ahead = warnings.filter((w) => !told_elsewhere.includes(w.code));
  if (ahead.length === 0) return null;
  return (
    <Section title="Before it breaks">
      <ul className="attention">
        {ahead.map((w) => (
          <li key={`${w.code}${w.link}/${w.grant ?? 0}`}>
            <State tone={w.severity === 'critical' ? 'bad' : 'warn'} word={w.severity === 'critical' ? 'Now' : 'Soon'} />
            <div>{with_link && <Go to={`/admin/links/${w.link}`}>Open the link</Go>}<p>{w.words}</p></div>
            <span className="since">{w.due !== null && <Distance at={w.due} />}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
