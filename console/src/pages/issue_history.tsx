import { useState, type ReactNode } from 'react';
import { useResource } from '../api/resource';
import type { IssueEvent, IssueStatus, Items } from '../api/types';
import { status_words } from '../format/words';
import { Pending, Section } from '../ui/page';
import { Time } from '../ui/time';

const is_status = (name: string): name is IssueStatus => Object.hasOwn(status_words, name);
const status_of = (name: string): string => (is_status(name) ? status_words[name].word : name);

/** To be read after the author's name. */
function what_happened(e: IssueEvent): ReactNode {
  switch (e.kind) {
    case 'created': return 'created the issue';
    case 'commented': return 'commented';
    case 'edited': return 'edited the issue';
    case 'status_changed': return <>changed the status from {status_of(e.before)} to {status_of(e.after)}</>;
    case 'assigned': return e.after === '' ? <>took the issue from {e.before || 'nobody'}</> : <>assigned the issue to {e.after}{e.before !== '' && `, before ${e.before}`}</>;
  }
}

/** What happened to it, newest first; loaded once somebody wants it. */
export function History({ issue_key }: { issue_key: string }) {
  const [shown, set_shown] = useState(false);
  const { data, problem } = useResource<Items<IssueEvent>>(shown ? `/issues/${encodeURIComponent(issue_key)}/history` : null, ['issues']);
  return (
    <Section title="History" actions={<button type="button" className="button" aria-expanded={shown} onClick={() => set_shown(!shown)}>{shown ? 'Hide history' : 'Show history'}</button>}>
      {shown && (data === null ? <Pending problem={problem} /> : (
        <ol className="history">
          {[...data.items].sort((a, b) => b.id - a.id).map((e) => <li key={e.id}><span><b>{e.author.name || e.author.email}</b> {what_happened(e)}</span><Time at={e.at} /></li>)}
        </ol>
      ))}
    </Section>
  );
}
