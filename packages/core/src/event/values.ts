import { dateMs } from '../model/any-realm.js';
import type { MonetaryAmount, RichLink } from '../model/metadata.js';
import { maxUnixSec } from '../model/unix-time.js';

/**
 * An amount of money, for metadata: `money(34_999, 'eur')` is € 349.99.
 *
 * Never throws: an amount that is not a whole number of cents from 0 up, or a currency that is not a
 * three-letter code, makes `track()` leave that key out, count it and warn.
 *
 * @param amountInCents - A whole number from 0 to 9 007 199 254 740 991, in the currency's smallest unit.
 * @param currency - An ISO 4217 code in any case, for example `eur`.
 */
export function money(amountInCents: number, currency: string): MonetaryAmount {
  return { amount: amountInCents, currency };
}

/**
 * A link with its text, for metadata: `link('https://shop.example.org/orders/7', 'Order 7')`.
 *
 * Never throws: an address that is not http or https, or is longer than 1,024 characters, makes
 * `track()` leave that key out, count it and warn. The text is cut at 255 characters.
 *
 * @param text - What Intercom shows instead of the address; without it the address itself.
 */
export function link(url: string | URL, text?: string): RichLink {
  const href = typeof url === 'object' && url !== null ? url.href : url;
  return { url: href, value: text ?? href };
}

/**
 * A date, for metadata under a key that ends in `_date`: `{ renewal_date: date('2027-01-31') }`.
 *
 * Never throws: what is not a date makes `track()` leave that key out, count it and warn.
 *
 * @param value - A `Date`, text that `Date` understands, or Unix time: seconds, or milliseconds
 *   (numbers beyond 100 000 000 000).
 */
export function date(value: Date | string | number): Date {
  if (typeof value === 'number')
    return new Date(Math.abs(value) > maxUnixSec ? value : value * 1000);
  return new Date(typeof value === 'string' ? value : (dateMs(value) ?? Number.NaN));
}
