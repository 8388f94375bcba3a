import { printable } from '../../printable.js';
import { parseTime, type Time } from '../../time/parse-time.js';
import { timeFormat, timeFormatHelp } from '../../time/time-format.js';
import { isTimeZone } from '../../time/time-zone.js';
import { WrongUsage } from '../../wrong-usage.js';
import { LongNumber } from '../json/parse-json.js';

/** How times are written. */
export interface TimeFlags {
  readonly timeFormat?: string;
  readonly timezone?: string;
}

/** Reads the time of a row: the time, or what is wrong with it. */
export type ReadTime = (value: unknown, where: string) => Time | string;

/** Makes a reader of times. Throws `WrongUsage` for an unknown format or zone. */
export function timeReader(flags: TimeFlags): ReadTime {
  const zone = flags.timezone ?? 'UTC';
  if (!isTimeZone(zone)) {
    throw new WrongUsage(
      `--timezone "${printable(zone)}" is not a time zone. Use a name like Europe/Berlin.`,
    );
  }
  const format = flags.timeFormat === undefined ? undefined : timeFormat(flags.timeFormat);
  if (flags.timeFormat !== undefined && format === undefined) {
    throw new WrongUsage(
      `--time-format is not a format with year, month and day. Use e.g. ${timeFormatHelp}.`,
    );
  }
  return (value, where) => {
    const text = textOf(value);
    if (text === '') return `There is no time (${where}).`;
    if (text === undefined) return `The time is neither text nor a number (${where}).`;
    const time = format === undefined ? parseTime(text, zone) : format(text.trim(), zone);
    return time ?? `"${printable(text)}" is not a time (${where}). ${advice(text.trim(), flags)}`;
  };
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return '';
  if (value instanceof LongNumber) return value.digits;
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : undefined;
}

function advice(text: string, { timeFormat: format, timezone }: TimeFlags): string {
  if (format !== undefined) return `--time-format is ${printable(format)}.`;
  if (/^\d{5}(?:\.\d{1,12})?$/.test(text))
    return 'Use --time-format excel if it is a date of Excel.';
  if (/^\d{8}$/.test(text)) return 'Use --time-format Ymd if it is a date.';
  if (/^\d{1,2}\D\d{1,2}\D\d{2,4}(?!\d)/.test(text)) {
    return 'Use --time-format, e.g. d.m.Y or "m/d/Y H:M".';
  }
  const zone =
    timezone === undefined ? '' : ` In ${printable(timezone)} the clocks skip some hours.`;
  return `Write it like 2026-11-20T10:00:00Z, or as Unix time, or use --time-format.${zone}`;
}
