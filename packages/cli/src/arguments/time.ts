import { printable } from '../printable.js';
import { parseTime } from '../time/parse-time.js';
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
