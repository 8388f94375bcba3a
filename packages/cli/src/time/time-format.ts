import { localToUtc } from './time-zone.js';

/** For `--help`. */
export const timeFormatHelp =
  'd.m.Y, "m/d/Y H:M:S", "d.m.y I:M p", Ymd … (letters as in strftime), or excel';

/** Parses one text; `undefined` if it does not have the format. */
export type ParseFormat = (text: string, zone: string) => Date | undefined;

/** Excel counts days from here; 60 stands for a day that never was, 29 February 1900. */
const excelStartMs = Date.UTC(1899, 11, 30);
const dayMs = 86_400_000;

const patterns: Readonly<Record<string, string>> = {
  Y: '(?<Y>\\d{4})',
  y: '(?<y>\\d\\d)',
  m: '(?<m>\\d\\d?)',
  d: '(?<d>\\d\\d?)',
  H: '(?<H>\\d\\d?)',
  I: '(?<I>\\d\\d?)',
  M: '(?<M>\\d\\d)',
  S: '(?<S>\\d\\d)(?:[.,]\\d{1,9})?',
  p: '(?<p>[AaPp])\\.?[Mm]\\.?',
};

/** Compiles a format; `undefined` if it has no complete date. */
export function timeFormat(format: string): ParseFormat | undefined {
  if (format.toLowerCase() === 'excel') return excelTime;
  const letters = new Set<string>();
  let source = '';
  for (const character of format.replaceAll('%', '')) {
    const pattern = patterns[character];
    if (pattern !== undefined && letters.has(character)) return undefined;
    letters.add(character);
    source += pattern ?? character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  }
  const hasDate = (letters.has('Y') || letters.has('y')) && letters.has('m') && letters.has('d');
  if (!hasDate || (letters.has('I') && !letters.has('p'))) return undefined;
  // Two-digit months and days where nothing stands between them.
  const isTight = /^[YmdHMS]+$/.test(format.replaceAll('%', ''));
  const pattern = new RegExp(`^${isTight ? source.replaceAll('\\d\\d?', '\\d\\d') : source}$`);
  return (text, zone) => {
    const { groups } = pattern.exec(text) ?? {};
    return groups === undefined ? undefined : fromParts(groups, zone);
  };
}

function fromParts(parts: Readonly<Record<string, string>>, zone: string): Date | undefined {
  const { Y, y = '', m, d, H, I, M = '0', S = '0', p } = parts;
  const year = Number(Y ?? (Number(y) < 70 ? `20${y}` : `19${y}`));
  const [month, day, minute, second] = [Number(m), Number(d), Number(M), Number(S)];
  const hour = H === undefined ? hourOf(Number(I ?? 12), p ?? 'a') : Number(H);
  if (hour === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  // `Date` reads 30 February as a day in March.
  const date = new Date(ms);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return localToUtc(ms, zone);
}

/** 12 AM is midnight, 12 PM is noon. */
function hourOf(hour: number, half: string): number | undefined {
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

/** `45981.5` is 2025-11-20 12:00. From 2010 to 2100: other numbers are something else. */
function excelTime(text: string, zone: string): Date | undefined {
  if (!/^\d{5}(?:\.\d{1,12})?$/.test(text)) return undefined;
  const days = Number(text);
  if (days < 40_179 || days > 73_050) return undefined;
  // Half a millisecond of rounding: Excel stores a second as 0.0000115740…
  const ms = Math.round((days * dayMs) / 1_000) * 1_000;
  return localToUtc(excelStartMs + ms, zone);
}
