import { useCallback, useEffect, useRef, useState } from 'react';
import { useVersion } from './changes';
import { get } from './client';
import { to_problem, type Problem } from './problem';
import type { Topic } from './types';

export type Resource<T> = { data: T | null; problem: Problem | null; reload: () => Promise<void> };
type Loaded<T> = { path: string; data: T | null; problem: Problem | null };

const none: readonly Topic[] = [];

/**
 * What the API has at `path`, loaded again when one of `topics` changed. While it is loaded again the older stays; a path
 * of null loads nothing. Both `data` and `problem` are null until the first answer.
 */
export function useResource<T>(path: string | null, topics: readonly Topic[] = none): Resource<T> {
  const version = useVersion(topics);
  const [loaded, set_loaded] = useState<Loaded<T> | null>(null);
  const asked = useRef(0);
  const load = useCallback((signal?: AbortSignal): Promise<void> => {
    if (path === null) return Promise.resolve();
    const number = ++asked.current;
    // An older answer must not replace a newer one.
    const newest = (): boolean => signal?.aborted !== true && number === asked.current;
    return get<T>(path, signal).then(
      (data) => { if (newest()) set_loaded({ path, data, problem: null }); },
      (error: unknown) => {
        const problem = to_problem(error);
        if (newest()) set_loaded((before) => ({ path, data: before?.path === path && problem.status !== 404 ? before.data : null, problem }));
      },
    );
  }, [path]);
  useEffect(() => {
    const stop = new AbortController();
    void load(stop.signal);
    return () => stop.abort();
  }, [load, version]);
  const here = loaded?.path === path ? loaded : null;
  const reload = useCallback(() => load(), [load]);
  return { data: here?.data ?? null, problem: here?.problem ?? null, reload };
}
