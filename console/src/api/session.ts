import { useSyncExternalStore } from 'react';
import { current_session, on_session, person_of } from './client';
import type { Account, Role, Session } from './types';

/** Null until the first answer. */
export const useSession = (): Session | null => useSyncExternalStore(on_session, current_session);

const rank: Record<Role, number> = { viewer: 0, agent: 1, admin: 2 };
export const may = (who: Account | undefined, least: Role): boolean => who !== undefined && rank[who.role] >= rank[least];

export const useWho = (): Account | undefined => person_of(useSession());

/** Whether the person who is signed in has at least this role. */
export const useMay = (least: Role): boolean => may(useWho(), least);
