import { useSyncExternalStore } from 'react';
import { distance, local_time, utc_time } from '../format/time';

export function Time({ at }: { at: string }) {
  return <time dateTime={at} title={utc_time(at)}>{local_time(at)}</time>;
}

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  now = Date.now();
  timer ??= setInterval(() => { now = Date.now(); for (const l of listeners) l(); }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

/** "in 42 seconds", counting. */
export function Distance({ at }: { at: string }) {
  return <time dateTime={at} title={`${local_time(at)} (${utc_time(at)})`}>{distance(at, useNow())}</time>;
}
