import { useState } from 'react';
import { patch, post, remove } from '../api/client';
import { to_problem, type Problem } from '../api/problem';
import { useResource } from '../api/resource';
import { useMay, useWho } from '../api/session';
import type { Account, Issue, IssueChange, IssuePriority, IssueStatus, Items, Person } from '../api/types';
import { priority_words, status_words } from '../format/words';
import { ProblemAlert } from '../ui/alert';
import { announce } from '../ui/announce';
import { Button, useAction } from '../ui/button';
import type { Option } from '../ui/field';
import { State } from '../ui/state';

type Part = { issue: Issue; reload: () => Promise<void> };
const statuses: readonly IssueStatus[] = ['open', 'in_progress', 'done'];
const priorities: readonly IssuePriority[] = ['highest', 'high', 'medium', 'low', 'lowest'];

/** The version that the last change from here leaves behind, by issue: it is known before the page is read anew. */
const left_behind = new Map<string, Promise<number>>();

/** Two quick changes of one person are no conflict: the second waits for the first, and goes on from what it left. */
async function change_issue(issue: Issue, wanted: Omit<IssueChange, 'version'>): Promise<void> {
  const before = left_behind.get(issue.key)?.catch(() => 0) ?? 0;
  const change = async (): Promise<number> => {
    const version = Math.max(await before, issue.version);
    return (await patch<Issue>(`/issues/${issue.key}`, { ...wanted, version } satisfies IssueChange)).version;
  };
  const mine = change();
  left_behind.set(issue.key, mine);
  await mine;
}

/** One fact that is changed as soon as another is chosen. `change_of`: what is sent. */
function Changed({ issue, reload, label, value, options, change_of }: Part & { label: string; value: string; options: readonly Option<string>[]; change_of: (value: string) => Omit<IssueChange, 'version'> }) {
  const [problem, set_problem] = useState<Problem | null>(null);
  const change = async (to: string): Promise<void> => {
    set_problem(null);
    try {
      await change_issue(issue, change_of(to));
      announce(`${label}: ${options.find((o) => o.value === to)?.label ?? to}`);
    } catch (error) {
      set_problem(to_problem(error));
    }
    await reload();
  };
  return (
    <>
      <select aria-label={label} value={value} onChange={(e) => void change(e.target.value)}>{options.map((o) => <option key={o.value} value={o.value}>{o.label}</option>)}</select>
      <ProblemAlert problem={problem} />
    </>
  );
}

export function Status({ issue, reload }: Part) {
  if (!useMay('agent')) return <State {...status_words[issue.status]} />;
  return <Changed issue={issue} reload={reload} label="Status" value={issue.status} options={statuses.map((value) => ({ value, label: status_words[value].word }))} change_of={(to) => ({ status: statuses.find((s) => s === to) ?? issue.status })} />;
}

export function Priority({ issue, reload }: Part) {
  if (!useMay('agent')) return <>{priority_words[issue.priority]}</>;
  return <Changed issue={issue} reload={reload} label="Priority" value={issue.priority} options={priorities.map((value) => ({ value, label: priority_words[value] }))} change_of={(to) => ({ priority: priorities.find((p) => p === to) ?? issue.priority })} />;
}

/** Whom it can be given to. Only administrators may list people; others see who has it, and themselves. */
export function Assignee({ issue, reload }: Part) {
  const may_write = useMay('agent');
  const me = useWho();
  const people = useResource<Items<Account>>(useMay('admin') ? '/people' : null).data?.items.filter((p) => p.role !== 'viewer');
  const has = issue.assignee;
  if (!may_write) return <>{has === undefined ? <span className="none">nobody yet</span> : has.name}</>;
  const known = [...(people ?? (me === undefined ? [] : [me])), ...(has === undefined ? [] : [has])];
  const options = [{ value: '0', label: 'Nobody' }, ...known.filter((p, i) => known.findIndex((q) => q.id === p.id) === i).map((p) => ({ value: String(p.id), label: p.id === me?.id ? `${p.name} (me)` : p.name }))];
  return <Changed issue={issue} reload={reload} label="Assignee" value={String(has?.id ?? 0)} options={options} change_of={(to) => ({ assignee: Number(to) })} />;
}

/** Letters to this address come back; an administrator says when it works again. */
function Bounced({ person, on_done }: { person: Person; on_done: () => Promise<void> }) {
  const is_admin = useMay('admin');
  const clear = useAction(async () => {
    await post(`/people/${person.id}/clear-bounce`);
    announce(`Letters go to ${person.name} again`);
    await on_done();
  });
  if (person.bounced_at === null) return null;
  return (
    <span className="line">
      <span className="warn-words">Letters come back</span>
      {person.bounce_reason !== '' && <span className="sub">“{person.bounce_reason}”</span>}
      {is_admin && <Button busy={clear.busy} label={`Send again to ${person.name}`} on_press={clear.run}>Send again</Button>}
      <ProblemAlert problem={clear.problem} />
    </span>
  );
}

export function Somebody({ person, on_done }: { person: Person; on_done: () => Promise<void> }) {
  return <>{person.name}{person.name !== person.email && <span className="sub">{person.email}</span>}<Bounced person={person} on_done={on_done} /></>;
}

/** Who hears of it, besides reporter and assignee. */
export function Watchers({ issue, reload }: Part) {
  const me = useWho();
  const watches = issue.watchers.some((w) => w.id === me?.id);
  const flip = useAction(async () => {
    const path = `/issues/${issue.key}/watch`;
    if (watches) await remove<Issue>(path);
    else await post<Issue>(path);
    announce(watches ? 'You do not watch it any more' : 'You watch it now');
    await reload();
  });
  return (
    <>
      {issue.watchers.length === 0 ? <span className="none">nobody</span> : <ul className="people">{issue.watchers.map((w) => <li key={w.id}><Somebody person={w} on_done={reload} /></li>)}</ul>}
      <p className="below"><Button busy={flip.busy} on_press={flip.run}>{watches ? 'Stop watching' : 'Watch'}</Button></p>
      <ProblemAlert problem={flip.problem} />
    </>
  );
}
