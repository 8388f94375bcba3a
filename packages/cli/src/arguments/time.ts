import { printable } from '../printable.js';
import { WrongUsage } from '../wrong-usage.js';

const unitsMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** For `--help`. */
export const timeHelp = '2026-11-20, 2026-11-20T10:00:00Z, 30m or 2h or 7d (ago), or Unix seconds';

/** Parses the value of a time flag. Throws `WrongUsage`. */
export function timeArgument(flag: string, text: string): Date | number {
  const ago = /^(\d{1,6})([smhd])$/.exec(text);
  if (ago) return new Date(Date.now() - Number(ago[1]) * (unitsMs[ago[2] ?? ''] ?? 0));
  const time = parseTime(text);
  if (time !== undefined) return time;
  throw new WrongUsage(`${flag} is "${printable(text)}", which is not a time. Use ${timeHelp}.`);
}

/** Parses a time; without a time zone it is UTC. `undefined` if it is not a time. */
export function parseTime(given: string): Date | number | undefined {
  const text = given.trim();
  if (/^\d{9,13}$/.test(text)) return Number(text);
  const parts =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|[+-]\d\d:?\d\d)?)?$/i.exec(text);
  if (!parts) return undefined;
  const [, day = '', time = '00:00', zone = 'Z'] = parts;
  const colon = /^[+-]\d{4}$/.test(zone)
    ? `${zone.slice(0, 3)}:${zone.slice(3)}`
    : zone.toUpperCase();
  const date = new Date(`${day}T${time}${colon}`);
  return Number.isNaN(date.getTime()) || !isDay(day) ? undefined : date;
}

/** `Date` reads 30 February as a day in March. */
function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

/** A time for people to read: whole seconds, UTC. */
export function formatTime(date: Date | undefined): string {
  if (date === undefined || Number.isNaN(date.getTime())) return '-';
  return `${date.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
