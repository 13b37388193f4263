import { useEffect, useState } from 'react';
import { get } from './client';
import type { Handler, Items } from './types';

/** Names of the handlers of these mailboxes, by id; those that are gone are missing. Only administrators may ask. */
export function useHandlerNames(mailboxes: readonly number[]): ReadonlyMap<number, string> {
  const [names, set_names] = useState<ReadonlyMap<number, string>>(new Map());
  const wanted = [...new Set(mailboxes)].sort((a, b) => a - b).join(' ');
  useEffect(() => {
    if (wanted === '') return;
    const stop = new AbortController();
    const of = (id: string): Promise<Handler[]> => get<Items<Handler>>(`/mailboxes/${id}/handlers`, stop.signal).then((got) => got.items, () => []);
    void Promise.all(wanted.split(' ').map(of)).then((all) => { if (!stop.signal.aborted) set_names(new Map(all.flat().map((h) => [h.id, h.name]))); });
    return () => stop.abort();
  }, [wanted]);
  return names;
}
