import { useSyncExternalStore } from 'react';
import { countdown, days_until, distance, local_time, utc_date, utc_time } from '../format/time';

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

/** "9:41", counting down. */
export function Countdown({ at }: { at: string }) {
  return <time dateTime={at} className="countdown" title={local_time(at)}>{countdown(at, useNow())}</time>;
}

/** When a secret or certificate ends; said louder from thirty days before. */
export function Ends({ at }: { at: string | null }) {
  const now = useNow();
  if (at === null) return <span className="none">not known</span>;
  const days = days_until(at, now);
  const over = Date.parse(at) <= now;
  return <time dateTime={at} title={utc_time(at)} className={over ? 'bad-words' : days < 30 ? 'warn-words' : undefined}>{utc_date(at)}{(over || days < 60) && <span className="sub">{over ? 'ended' : 'ends'} {distance(at, now)}</span>}</time>;
}
