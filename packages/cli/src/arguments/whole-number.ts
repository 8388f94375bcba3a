import { printable } from '../printable.js';
import { WrongUsage } from '../wrong-usage.js';

/** Parses the value of a numeric flag. Throws `WrongUsage`. */
export function wholeNumber(flag: string, text: string, min: number, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new WrongUsage(
    `${flag} is "${printable(text)}". Give a whole number from ${min} to ${max}.`,
  );
}
