import type { JsonObject, JsonValue } from '../../../state/listed-event.js';
import { moneyText } from '../../money-text.js';

/** How a metadata value is shown. `raw` is the value as it was sent. */
export type ShownValue =
  | { readonly as: 'text'; readonly text: string }
  | { readonly as: 'money'; readonly text: string; readonly raw: string }
  | { readonly as: 'date'; readonly sec: number; readonly raw: string }
  | { readonly as: 'link'; readonly text: string; readonly url: string }
  | { readonly as: 'stripe'; readonly text: string; readonly what: string };

/** Recognises the types of metadata that Intercom shows in a special way. */
export function shownValue(key: string, value: JsonValue): ShownValue {
  if (typeof value === 'number' && isDateKey(key)) return dateOf(value);
  if (typeof value === 'string') return stringOf(key, value);
  if (isObject(value)) return moneyOf(value) ?? richLinkOf(value) ?? textOf(value);
  return textOf(value);
}

/** Intercom shows Unix seconds under such keys as a date. */
function isDateKey(key: string): boolean {
  return /_(?:date|at)$/i.test(key);
}

function dateOf(sec: number): ShownValue {
  // What is no date of JavaScript's range is shown as the number that it is.
  const isDate = Number.isInteger(sec) && Math.abs(sec) <= 8_640_000_000_000;
  return isDate ? { as: 'date', sec, raw: String(sec) } : textOf(sec);
}

const stripeNames: Readonly<Record<string, string>> = {
  stripe_customer: 'Stripe customer',
  stripe_invoice: 'Stripe invoice',
  stripe_charge: 'Stripe charge',
};

function stringOf(key: string, value: string): ShownValue {
  const what = Object.hasOwn(stripeNames, key) ? stripeNames[key] : undefined;
  if (what !== undefined) return { as: 'stripe', text: value, what };
  const url = webAddress(value);
  return url === undefined ? { as: 'text', text: value } : { as: 'link', text: value, url };
}

/** `{ amount, currency }`, the amount in the smallest unit of the currency. */
function moneyOf({ amount, currency, ...rest }: JsonObject): ShownValue | undefined {
  if (typeof amount !== 'number' || typeof currency !== 'string') return undefined;
  if (Object.keys(rest).length > 0) return undefined;
  const text = moneyText(amount, currency);
  return text === undefined ? undefined : { as: 'money', text, raw: `${amount} ${currency}` };
}

/** `{ url, value }`. A link of another kind than http and https is shown as text. */
function richLinkOf({ url, value, ...rest }: JsonObject): ShownValue | undefined {
  if (typeof url !== 'string' || typeof value !== 'string') return undefined;
  if (Object.keys(rest).length > 0) return undefined;
  const address = webAddress(url);
  return address === undefined ? undefined : { as: 'link', text: value, url: address };
}

/** Only these addresses can be clicked: others could run code or start programs. */
export function webAddress(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text)) return undefined;
  try {
    const { protocol, href } = new URL(text);
    return protocol === 'http:' || protocol === 'https:' ? href : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: JsonValue): ShownValue {
  return { as: 'text', text: jsonText(value) };
}

/** JSON, or a note if it is nested too deeply for that. */
export function jsonText(value: JsonValue, indent?: number): string {
  try {
    return JSON.stringify(value, null, indent);
  } catch {
    return '(nested too deeply)';
  }
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
