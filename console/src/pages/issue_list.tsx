import { useEffect, useState } from 'react';
import { query } from '../api/client';
import { useResource } from '../api/resource';
import { useMay } from '../api/session';
import type { IssuePage, IssueRow, IssueStatus, Items, Project } from '../api/types';
import { status_words } from '../format/words';
import { Go, navigate, useSearch } from '../router';
import { ProblemAlert } from '../ui/alert';
import { announce } from '../ui/announce';
import { Cell, Empty, Page, Pending, Row, Table } from '../ui/page';
import { SearchBox } from '../ui/search_box';
import { State } from '../ui/state';
import { Time } from '../ui/time';

const columns = ['Issue', 'Status', 'Created', 'Updated'] as const;
const statuses: readonly IssueStatus[] = ['open', 'in_progress', 'done'];

/** Changes one parameter of the list; any but the place in it begins at its top. */
function set_filter(search: URLSearchParams, name: string, value: string): void {
  const next = new URLSearchParams(search);
  if (name !== 'before') next.delete('before');
  if (value === '') next.delete(name);
  else next.set(name, value);
  navigate(`/issues${next.size > 0 ? `?${next.toString()}` : ''}`, 'replace');
}

/** The ids that were not there when the list was shown before, in the same view of it. */
function useFresh(items: readonly IssueRow[] | undefined, view: string): ReadonlySet<number> {
  const [seen, set_seen] = useState<{ view: string; items: readonly IssueRow[]; newest: number; fresh: ReadonlySet<number> } | null>(null);
  if (items !== undefined && (seen?.view !== view || seen.items !== items)) {
    const newest = Math.max(0, ...items.map((i) => i.id));
    const fresh = seen?.view === view ? new Set(items.filter((i) => i.id > seen.newest).map((i) => i.id)) : new Set<number>();
    set_seen({ view, items, newest: seen?.view === view ? Math.max(newest, seen.newest) : newest, fresh });
  }
  return seen?.view === view ? seen.fresh : new Set();
}

export function IssueList() {
  const search = useSearch();
  const may_write = useMay('agent');
  const view = query({ q: search.get('q') ?? '', project: search.get('project') ?? '', status: search.get('status') ?? '', before: search.get('before') ?? '' });
  const { data, problem } = useResource<IssuePage>(`/issues${view}`, ['issues']);
  const projects = useResource<Items<Project>>('/projects').data?.items ?? [];
  const fresh = useFresh(data?.items, view);
  useEffect(() => {
    if (fresh.size > 0) announce(fresh.size === 1 ? 'One new issue' : `${fresh.size} new issues`);
  }, [fresh]);
  const filtered = view !== '';
  return (
    <Page title="Issues" actions={may_write && <Go className="button primary" to="/issues/new">Create issue</Go>}>
      <div className="filters" role="search" aria-label="Issues">
        <SearchBox asked={search.get('q') ?? ''} on_search={(words) => set_filter(search, 'q', words)} placeholder="Words in key, summary or description" />
        <label>Project <select value={search.get('project') ?? ''} onChange={(e) => set_filter(search, 'project', e.target.value)}>
          <option value="">All</option>{projects.map((p) => <option key={p.id} value={p.id}>{p.name} ({p.key})</option>)}
        </select></label>
        <label>Status <select value={search.get('status') ?? ''} onChange={(e) => set_filter(search, 'status', e.target.value)}>
          <option value="">All</option>{statuses.map((s) => <option key={s} value={s}>{status_words[s].word}</option>)}
        </select></label>
      </div>
      {data === null ? <Pending problem={problem} /> : (
        <>
          <ProblemAlert problem={problem} />
          {data.items.length === 0 ? (
            filtered ? <Empty title="No issue matches"><p>Try fewer words, or <Go to="/issues">show all issues</Go>.</p></Empty>
              : <Empty title="No issues yet"><p>Letters that reach a connected mailbox appear here by themselves{may_write && <>; an issue can also be <Go to="/issues/new">made by hand</Go></>}.</p></Empty>
          ) : (
            <Table caption="Issues, newest first" columns={columns}>
              {data.items.map((i) => (
                <Row key={i.id} fresh={fresh.has(i.id)}>
                  <Cell of="Issue" kind="main"><Go className="issue-link" to={`/issues/${i.key}`}><span className="key">{i.key}</span> <span className="summary">{i.summary}</span></Go></Cell>
                  <Cell of="Status" kind="tight"><State {...status_words[i.status]} /></Cell>
                  <Cell of="Created" kind="tight"><Time at={i.created_at} /></Cell>
                  <Cell of="Updated" kind="tight"><Time at={i.updated_at} /></Cell>
                </Row>
              ))}
            </Table>
          )}
          <nav className="pager" aria-label="Pages">
            {search.has('before') ? <Go to={`/issues${query({ q: search.get('q') ?? '', project: search.get('project') ?? '', status: search.get('status') ?? '' })}`}>Newest</Go> : <span />}
            {data.next !== undefined && <Go to={`/issues${query({ q: search.get('q') ?? '', project: search.get('project') ?? '', status: search.get('status') ?? '', before: data.next })}`}>Older</Go>}
          </nav>
        </>
      )}
    </Page>
  );
}
