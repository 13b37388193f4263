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
