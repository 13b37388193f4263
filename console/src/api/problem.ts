/** Why a call was not answered with what was asked for: the service's own problem+json, or one of ours when it did not answer. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly remedy = '',
    readonly field = '',
    readonly peer = '',
  ) {
    super(detail);
  }
}

const text_of = (value: unknown): string => (typeof value === 'string' ? value : '');

/** From an answer that is not 2xx. A proxy in between may answer with anything. */
export function read_problem(status: number, body: string): Problem {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    parsed = null;
  }
  const o = (parsed !== null && typeof parsed === 'object' ? parsed : {}) as Record<string, unknown>;
  if (text_of(o.code) === '') return new Problem(status, 'answer.unexpected', `The server answered with status ${status}, and not as Outlink does.`, 'retry');
  return new Problem(status, text_of(o.code), text_of(o.detail), text_of(o.remedy), text_of(o.field), text_of(o.peer));
}

export const away = (): Problem => new Problem(0, 'server.away', 'The server does not answer.', 'retry');

export function to_problem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, 'console.broken', error instanceof Error ? error.message : 'Something unexpected happened.', 'report_bug');
}

export const is_stale = (problem: Problem): boolean => problem.code.endsWith('.stale');

const advice: Record<string, string> = {
  retry: 'This may pass. Try again in a moment.',
  wait_until: 'Wait a moment, then try again.',
  consent_again: 'Press Authorize and consent at the provider.',
  fix_setup: 'An administrator must change the set-up; then try again.',
  give_up: 'Trying again will not help.',
  report_bug: 'Please report this, with the incident number if there is one.',
};

/** What to do about it; empty when the problem's own words say all. */
export function advice_for(remedy: string): string {
  return advice[remedy] ?? '';
}
