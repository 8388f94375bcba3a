const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const day = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const full = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/** The time of day in the reader's zone: `16:09:20`. */
export function clockTime(ms: number): string {
  return isDate(ms) ? clock.format(ms) : '(no date)';
}

/** With milliseconds: `16:09:20.213`. */
export function exactTime(ms: number): string {
  return isDate(ms) ? `${clock.format(ms)}.${String(Math.floor(ms) % 1000).padStart(3, '0')}` : '';
}

/** The day in the reader's zone: `Mon, 30 Nov 2026`. */
export function dayOf(ms: number): string {
  return isDate(ms) ? day.format(ms) : '(no date)';
}

/** Date, time and zone. */
export function fullTime(ms: number): string {
  return isDate(ms) ? full.format(ms) : '(no date)';
}

/** The time of day, with the date if it is another day than now. */
export function shortTime(ms: number, nowMs: number): string {
  const sameDay = dayOf(ms) === dayOf(nowMs);
  return sameDay ? clockTime(ms) : `${clockTime(ms)} ${isDate(ms) ? dayOf(ms).slice(5) : ''}`;
}

/** The machine-readable form, for `<time datetime>`. */
export function isoTime(ms: number): string | undefined {
  return isDate(ms) ? new Date(ms).toISOString() : undefined;
}

function isDate(ms: number): boolean {
  return Math.abs(ms) <= 8_640_000_000_000_000;
}

/** A number with separators: `1,667`. */
export function numberText(value: number): string {
  return value.toLocaleString('en');
}

/** `1 event`, `2 events`. */
export function countOf(count: number, what: string): string {
  return `${numberText(count)} ${what}${count === 1 ? '' : 's'}`;
}

/** `8 events`, or `3 of 8 events` if only some are shown. */
export function shownOf(shown: number, all: number, what: string): string {
  return shown === all ? countOf(all, what) : `${numberText(shown)} of ${countOf(all, what)}`;
}
