import { useEffect } from 'react';
import { useResource } from '../api/resource';
import type { IssuePage } from '../api/types';
import { navigate } from '../router';
import { Page, Pending } from '../ui/page';

/** Letters know an issue by its number, pages by its key: the newest one below the next number is it. */
export function FindIssue({ id }: { id: number }) {
  const { data, problem } = useResource<IssuePage>(`/issues?before=${id + 1}&limit=1`);
  const found = data?.items.find((i) => i.id === id);
  useEffect(() => { if (found !== undefined) navigate(`/issues/${found.key}`, 'replace'); }, [found]);
  return <Page title="Issue">{data !== null && found === undefined ? <p>There is no such issue.</p> : <Pending problem={problem} />}</Page>;
}
