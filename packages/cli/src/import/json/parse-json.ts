import { parse } from 'lossless-json';

/** A number that JavaScript would round: its digits as they stand in the file. */
export class LongNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }

  /** For comparing rows. */
  toJSON(): string {
    return this.digits;
  }
}

/**
 * Parses JSON. Numbers that would lose digits become `LongNumber`. Throws a `SyntaxError` also for a key that
 * occurs twice with different values.
 */
export function parseJson(text: string): unknown {
  return parse(text, undefined, numberOf);
}

function numberOf(digits: string): number | LongNumber {
  const value = Number(digits);
  return canonical(`${value}`) === canonical(digits) ? value : new LongNumber(digits);
}

/** The same text for the same number: significant digits and exponent. */
function canonical(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  let length = digits.length;
  while (length > 0 && digits[length - 1] === '0') length -= 1;
  if (length === 0) return '0';
  const power = Number(exponent) - fraction.length + (digits.length - length);
  return `${sign}${digits.slice(0, length)}e${power}`;
}
