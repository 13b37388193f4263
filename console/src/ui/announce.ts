import { useSyncExternalStore } from 'react';

let words = '';
const listeners = new Set<() => void>();

/** Said by screen readers; the eye sees it elsewhere. */
export function announce(text: string): void {
  // The same words twice are said twice only when the text differs.
  words = text === words ? `${text}\u00a0` : text;
  for (const listener of listeners) listener();
}

export const useAnnounced = (): string =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => words,
  );
