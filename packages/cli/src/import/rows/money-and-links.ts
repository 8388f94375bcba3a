import { isCurrency, minorDigits } from '../../currency.js';
import { printable } from '../../printable.js';
import { WrongUsage } from '../../wrong-usage.js';

/** Which columns are money and links. */
export interface ValueFlags {
  readonly money?: readonly string[];
  readonly link?: readonly string[];
}

/** A metadata value that is made of one or two columns. */
export interface ValueRule {
  readonly key: string;
  readonly kind: 'money' | 'link';
  /** The columns it uses up. */
  readonly places: readonly number[];
  /** The value; `undefined` for an empty one, a text with what is wrong. */
  read(cell: (place: number) => string | undefined): object | undefined | string;
}

/**
 * Makes the rules of the flags. Throws `WrongUsage` for a column that is missing.
 *
 * @param isSparse - JSON objects leave keys out: then a missing column is an empty value.
 */
export function valueRules(
  labels: readonly string[],
  flags: ValueFlags,
  isSparse = false,
): readonly ValueRule[] {
  const places = new Places(labels, isSparse);
  return [
    ...(flags.money ?? []).map((given) => moneyRule(given, places)),
    ...(flags.link ?? []).map((given) => linkRule(given, places)),
  ];
}

class Places {
  readonly #places: ReadonlyMap<string, number>;
  readonly #isSparse: boolean;

  constructor(labels: readonly string[], isSparse: boolean) {
    this.#places = new Map(labels.map((label, place) => [label, place]));
    this.#isSparse = isSparse;
  }

  /** `undefined` if there is no such column. */
  get(label: string): number | undefined {
    return this.#places.get(label);
  }

  require(label: string, flag: string): number {
    const place = this.#places.get(label);
    if (place !== undefined) return place;
    if (this.#isSparse) return -1;
    throw new WrongUsage(`${flag}: the file has no column "${printable(label)}".`);
  }
}

const moneyHelp =
  '--money price=EUR:cents (34999 is 349.99 EUR), --money price=EUR:decimals (349.99), or the name of a column instead of EUR; --money price:cents uses the columns price_amount and price_currency';

function moneyRule(given: string, places: Places): ValueRule {
  const [, key = '', currencyName, unit] =
    /^([^=:]+)(?:=([^=:]+))?:(cents|decimals)$/.exec(given) ?? [];
  if (unit === undefined) {
    throw new WrongUsage(
      `--money "${printable(given)}" does not say what it is. Use ${moneyHelp}.`,
    );
  }
  const isPair = currencyName === undefined;
  const amount = places.require(isPair ? `${key}_amount` : key, '--money');
  const column = places.get(currencyName ?? `${key}_currency`);
  const code = currencyName?.toUpperCase() ?? '';
  if (column === undefined && !isCurrency(code)) {
    const name = printable(currencyName ?? `${key}_currency`);
    throw new WrongUsage(
      `--money: "${name}" is neither a currency code nor a column. Use ${moneyHelp}.`,
    );
  }
  return {
    key,
    kind: 'money',
    places: column === undefined ? [amount] : [amount, column],
    read: (cell) => {
      const text = cell(amount);
      if (text === undefined) return undefined;
      const currency = (column === undefined ? code : cell(column))?.toUpperCase() ?? '';
      if (!isCurrency(currency)) return `"${printable(currency)}" is not a currency code.`;
      const cents = unit === 'cents' ? wholeCents(text) : decimalCents(text, currency);
      return cents === undefined
        ? `"${printable(text)}" is not an amount in ${unit} (column "${printable(key)}").`
        : { amount: cents, currency: currency.toLowerCase() };
    },
  };
}

function linkRule(given: string, places: Places): ValueRule {
  const [key = '', textName] = given.split('=');
  const url = places.get(key) ?? places.require(`${key}_url`, '--link');
  const text =
    textName === undefined
      ? (places.get(`${key}_text`) ?? places.get(`${key}_title`))
      : places.require(textName, '--link');
  return {
    key,
    kind: 'link',
    places: text === undefined ? [url] : [url, text],
    read: (cell) => {
      const address = cell(url);
      if (address === undefined) return undefined;
      if (!/^https?:\/\//i.test(address)) {
        return `"${printable(address)}" is not a link (column "${printable(key)}").`;
      }
      return { url: address, value: (text === undefined ? undefined : cell(text)) ?? address };
    },
  };
}

function wholeCents(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** `349.99` in cents, by its digits: floating-point numbers would be off by one here and there. */
function decimalCents(text: string, currency: string): number | undefined {
  const [, whole, fraction = ''] = /^(\d{1,12})(?:[.,](\d{1,4}))?$/.exec(text) ?? [];
  const digits = minorDigits(currency);
  // After a comma there may be thousands instead of cents.
  const isClear = fraction.length <= digits && (!text.includes(',') || fraction.length === digits);
  if (whole === undefined || !isClear) return undefined;
  return Number(`${whole}${fraction.padEnd(digits, '0')}`);
}
