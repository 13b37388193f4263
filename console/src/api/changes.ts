import { useSyncExternalStore } from 'react';
import { get } from './client';
import { Problem } from './problem';
import type { Changes, Topic } from './types';

export type LiveState = { ready: boolean; away: boolean; next_try: number };

const topics: readonly Topic[] = ['issues', 'mailboxes', 'links', 'letters', 'outbox'];
const versions: Record<Topic, number> = { issues: 0, mailboxes: 0, links: 0, letters: 0, outbox: 0 };
let state: LiveState = { ready: false, away: false, next_try: 0 };
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Milliseconds before the next try: 1 s, doubled up to 30 s, a quarter of it random so that pages do not come at once. */
export function wait_after(failures: number, random: number): number {
  const full = Math.min(1000 * 2 ** (failures - 1), 30000);
  return Math.round(full * (0.75 + random / 4));
}

const waited = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => { clearTimeout(timer); done(); }, { once: true });
  });

// A browser opens few connections to one host: hidden pages must not hold them all.
const visible = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    const look = (): void => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      done();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look, { once: true });
    look();
  });

/** Asks for changes until `signal` ends it. What changed while the server was away is not known: then all is new. */
export async function follow_changes(signal: AbortSignal): Promise<void> {
  let cursor: number | null = null;
  let failures = 0;
  const ended = (): boolean => signal.aborted;
  while (!ended()) {
    await visible(signal);
    try {
      const got: Changes = await get<Changes>(`/changes${cursor === null ? '' : `?after=${cursor}`}`, signal);
      // Pages wait for the first cursor: what is older they load anyway.
      const first = !state.ready;
      cursor = got.cursor;
      if (!first) for (const topic of got.topics) versions[topic] += 1;
      if (failures > 0) for (const topic of topics) versions[topic] += 1;
      failures = 0;
      state = { ready: true, away: false, next_try: 0 };
      tell();
    } catch (error) {
      if (ended()) return;
      if (error instanceof Problem && (error.status === 401 || error.status === 403)) return;
      failures += 1;
      const ms = wait_after(failures, Math.random());
      cursor = null;
      state = { ready: true, away: true, next_try: Date.now() + ms };
      tell();
      await waited(ms, signal);
    }
  }
}

/** Grows whenever one of the topics changed. */
export function useVersion(of: readonly Topic[]): number {
  return useSyncExternalStore(subscribe, () => of.reduce((sum, topic) => sum + versions[topic], 0));
}
export const useLive = (): LiveState => useSyncExternalStore(subscribe, () => state);
