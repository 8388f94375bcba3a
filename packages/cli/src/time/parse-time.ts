import { localToUtc } from './time-zone.js';

/** A `Date`, or Unix time in seconds or milliseconds, which core tells apart. */
export type Time = Date | number;

const iso =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** Longer texts are not times; bounds the work for each value. */
const maxLength = 64;

/**
 * Parses Unix time or an ISO date and time, as databases print it too: `2026-11-20 10:00:05.123+00`, `… UTC`.
 * Without a zone in the text it is local time of `zone`. `undefined` if it is not a time.
 */
export function parseTime(given: string, zone = 'UTC'): Time | undefined {
  if (given.length > maxLength) return undefined;
  const text = given.trim();
  return unixTime(text) ?? isoTime(text, zone);
}

/** Unix time in seconds, milliseconds, microseconds or nanoseconds, told apart by the number of digits. */
function unixTime(text: string): number | undefined {
  const [, digits = '', fraction] = /^(\d{9,19})(?:\.\d{1,9})?$/.exec(text) ?? [];
  if (digits.length <= 10) return digits === '' ? undefined : Number(digits);
  if (fraction !== undefined) return undefined;
  // Milliseconds have 12 or 13 digits: cut what is finer.
  if (digits.length === 12 || digits.length === 13) return Number(digits);
  if (digits.length === 15 || digits.length === 16) return Number(digits.slice(0, -3));
  return digits.length >= 18 ? Number(digits.slice(0, -6)) : undefined;
}

function isoTime(text: string, zone: string): Date | undefined {
  const [, day, time = '00:00', offset] = iso.exec(text) ?? [];
  if (day === undefined) return undefined;
  const localMs = Date.parse(`${day}T${time.replace(',', '.')}Z`);
  // `Date` reads 30 February as a day in March.
  const isDay = new Date(Date.parse(`${day}T00:00:00Z`) || Number.NaN);
  if (Number.isNaN(localMs) || Number.isNaN(isDay.getTime())) return undefined;
  if (!isDay.toISOString().startsWith(day)) return undefined;
  const offsetMs = offset === undefined ? undefined : offsetOf(offset);
  if (offsetMs !== undefined) return new Date(localMs - offsetMs);
  return localToUtc(localMs, zone);
}

/** `Z`, `UTC`, `+01`, `+0130`, `+01:30` in milliseconds. */
function offsetOf(text: string): number {
  const [, sign, hours = '', minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(text) ?? [];
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? -ms : ms;
}

/** A time for people to read: whole seconds, UTC. */
export function formatTime(date: Date | undefined): string {
  if (date === undefined || Number.isNaN(date.getTime())) return '-';
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
