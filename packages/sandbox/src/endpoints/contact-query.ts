import type { Contact } from '../state/contact.js';
import type { JsonObject, JsonValue } from '../state/listed-event.js';
import { isObject } from '../state/metadata.js';
import { type ErrorResponse, errorResponses } from './error-response.js';

/** Whether a contact matches a search. */
export type ContactTest = (contact: Contact) => boolean;

/** Intercom's limits: filters in a group, and nested groups (API reference, search contacts). */
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

/** Negated operators, and the operator that each negates. */
const negations: Readonly<Record<string, string>> = { '!=': '=', '!~': '~', NIN: 'IN' };

/** Compiles the `query` of a search: one filter, or a group of filters under `AND` or `OR`. */
export function contactTest(query: JsonValue | undefined, depth = 0): ContactTest | ErrorResponse {
  if (!isObject(query)) return errorResponses.missingParameter;
  const { operator, value } = query;
  if (operator === 'AND' || operator === 'OR') return groupTest(operator, value, depth + 1);
  return filterTest(query);
}

function groupTest(
  operator: 'AND' | 'OR',
  value: JsonValue | undefined,
  depth: number,
): ContactTest | ErrorResponse {
  if (!Array.isArray(value) || value.length === 0) return errorResponses.missingParameter;
  if (value.length > maxFilters || depth > maxGroupDepth) return errorResponses.queryTooLarge;
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

function filterTest(filter: JsonObject): ContactTest | ErrorResponse {
  const { field, operator } = filter;
  if (typeof field !== 'string' || typeof operator !== 'string')
    return errorResponses.missingParameter;
  // Many clients leave a key out when its value is null.
  const value = filter.value ?? (operator === '=' || operator === '!=' ? null : undefined);
  if (value === undefined) return errorResponses.missingParameter;
  const read = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (read === undefined) return errorResponses.unsearchableField(field);

  const negated = Object.hasOwn(negations, operator) ? negations[operator] : undefined;
  // E-mail addresses are compared without case. Ids belong to the application and are compared as they are.
  const fold = field === 'email' ? lowerCase : String;
  const matches = valueTest(negated ?? operator, value, fold);
  if (matches === undefined) return errorResponses.unsupportedFilter(operator, field);
  return (contact) => matches(read(contact)) === (negated === undefined);
}

/** The comparison with a value; undefined for an unknown operator, or a value that the operator does not take. */
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
