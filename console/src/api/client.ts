import { away, Problem, read_problem } from './problem';
import type { Account, Session } from './types';

// Who is signed in, for every call and every page: one value, with listeners.
let session: Session | null = null;
const listeners = new Set<() => void>();

export const current_session = (): Session | null => session;
export function on_session(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
export function set_session(next: Session): void {
  session = next;
  for (const listener of listeners) listener();
}

export const person_of = (of: Session | null): Account | undefined => (of?.signed_in === true ? of.person : undefined);

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A blob goes as it is, under its own media type; anything else as JSON. */
async function send(method: Method, path: string, body: unknown, signal?: AbortSignal): Promise<unknown> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (session?.signed_in === true && method !== 'GET') headers['x-csrf-token'] = session.csrf_token;
  if (body !== undefined) headers['content-type'] = body instanceof Blob ? body.type : 'application/json';
  const sent = body === undefined || body instanceof Blob ? body : JSON.stringify(body);
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(`/api/v1${path}`, { method, headers, credentials: 'same-origin', ...(sent !== undefined && { body: sent }), ...(signal && { signal }) });
    text = await answer.text();
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw away();
  }
  if (!answer.ok) throw read_problem(answer.status, text);
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw read_problem(answer.status, text);
  }
}

export async function load_session(): Promise<Session> {
  const next = (await send('GET', '/session', undefined)) as Session;
  set_session(next);
  return next;
}

/**
 * One call of the API. A session that ended leads to the sign-in page (by way of the session); a page token of an older
 * session is replaced once, as long as the same person is signed in.
 */
export async function call<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  try {
    return (await send(method, path, body, signal)) as T;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === 'session.needed' && session?.signed_in === true) set_session({ signed_in: false, settings: session.settings });
    if (error.code !== 'csrf.refused') throw error;
    const before = person_of(session)?.id;
    if (person_of(await load_session())?.id !== before) throw error;
    return (await send(method, path, body, signal)) as T;
  }
}

export const get = <T>(path: string, signal?: AbortSignal): Promise<T> => call<T>('GET', path, undefined, signal);
export const post = <T>(path: string, body: unknown = {}): Promise<T> => call<T>('POST', path, body);
export const put = <T>(path: string, body: unknown): Promise<T> => call<T>('PUT', path, body);
export const patch = <T>(path: string, body: unknown): Promise<T> => call<T>('PATCH', path, body);
/** What was removed is gone; some answers tell what became of it elsewhere. */
export const remove = <T = null>(path: string): Promise<T> => call<T>('DELETE', path);

/** "?a=1&b=x" of what is not empty; "" when all is. */
export function query(parameters: Record<string, string | number | undefined>): string {
  const all = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined && value !== '') all.set(name, String(value));
  return all.size > 0 ? `?${all.toString()}` : '';
}
