const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** In the reader's time zone. */
export const local_time = (iso: string): string => absolute.format(new Date(iso));
export const local_clock = (iso: string): string => clock.format(new Date(iso));
/** Exact, for the title. */
export const utc_time = (iso: string): string => `${iso.replace('T', ' ').replace('Z', '')} UTC`;

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];

/** "in 42 seconds", "3 minutes ago", "now". */
export function distance(iso: string, now: number): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  if (Math.abs(seconds) < 1) return 'now';
  for (const [unit, length] of steps) if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  return 'now';
}

/** "9:41", counting down to "0:00". */
export function countdown(iso: string, now: number): string {
  const seconds = Math.max(0, Math.ceil((Date.parse(iso) - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Whole days until then; negative afterwards. */
export const days_until = (iso: string, now: number): number => Math.floor((Date.parse(iso) - now) / 86_400_000);

/** "31 Jan 2030": a date as a provider shows it, wherever the reader is. */
export const utc_date = (iso: string): string => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(iso));
