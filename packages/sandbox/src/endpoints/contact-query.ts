import type { Contact } from '../state/contact.js';
import type { JsonObject, JsonValue } from '../state/listed-event.js';
import { isObject } from '../state/metadata.js';
import { type Refusal, refusals } from './refusal.js';

/** Whether a contact is one of those that were searched for. */
export type ContactTest = (contact: Contact) => boolean;

/** Filters in one group, and groups inside each other (Intercom's API reference, search contacts). */
const maxFilters = 15;
const maxGroupDepth = 2;

const fields: Readonly<Record<string, (contact: Contact) => string | null>> = {
  id: ({ id }) => id,
  external_id: ({ user_id }) => user_id ?? null,
  email: ({ email }) => email ?? null,
  role: ({ role }) => role,
};

const comparisons: Readonly<Record<string, (text: string, wanted: string) => boolean>> = {
  '=': (text, wanted) => text === wanted,
  '~': (text, wanted) => text.includes(wanted),
  '^': (text, wanted) => text.startsWith(wanted),
  $: (text, wanted) => text.endsWith(wanted),
};

/** The opposites, each of one that is above or below. */
const opposites: Readonly<Record<string, string>> = { '!=': '=', '!~': '~', NIN: 'IN' };

/** Reads the `query` of a search: one filter, or a group of them under `AND` or `OR`. */
export function contactTest(query: JsonValue | undefined, depth = 0): ContactTest | Refusal {
  if (!isObject(query)) return refusals.missing;
  const { operator, value } = query;
  if (operator === 'AND' || operator === 'OR') return groupTest(operator, value, depth + 1);
  return filterTest(query);
}

function groupTest(
  operator: 'AND' | 'OR',
  value: JsonValue | undefined,
  depth: number,
): ContactTest | Refusal {
  if (!Array.isArray(value) || value.length === 0) return refusals.missing;
  if (value.length > maxFilters || depth > maxGroupDepth) return refusals.queryTooLarge;
  const tests: ContactTest[] = [];
  for (const part of value) {
    const test = contactTest(part, depth);
    if (typeof test !== 'function') return test;
    tests.push(test);
  }
  return operator === 'AND'
    ? (contact) => tests.every((test) => test(contact))
    : (contact) => tests.some((test) => test(contact));
}

function filterTest({ field, operator, value }: JsonObject): ContactTest | Refusal {
  if (typeof field !== 'string' || typeof operator !== 'string') return refusals.missing;
  if (value === undefined) return refusals.missing;
  const read = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (read === undefined) return refusals.field(field);

  const opposite = Object.hasOwn(opposites, operator) ? opposites[operator] : undefined;
  // E-mail addresses differ in more than case; ids are the application's own.
  const fold = field === 'email' ? lowerCase : String;
  const matches = valueTest(opposite ?? operator, value, fold);
  if (matches === undefined) return refusals.filter(operator, field);
  return (contact) => matches(read(contact)) === (opposite === undefined);
}

/** What a value must be; undefined when the operator does not take text, or not such a value. */
function valueTest(
  operator: string,
  value: JsonValue,
  fold: (text: string | number) => string,
): ((text: string | null) => boolean) | undefined {
  if (operator === 'IN') {
    if (!Array.isArray(value) || !value.every(isText)) return undefined;
    const wanted = new Set(value.map(fold));
    return (text) => text !== null && wanted.has(fold(text));
  }
  if (operator === '=' && value === null) return (text) => text === null;
  const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (compare === undefined || !isText(value)) return undefined;
  const wanted = fold(value);
  return (text) => text !== null && compare(fold(text), wanted);
}

function isText(value: JsonValue): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function lowerCase(text: string | number): string {
  return String(text).toLowerCase();
}
