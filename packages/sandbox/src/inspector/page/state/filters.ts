import type { EventRow, SentContact } from '../../api.js';

/** What filters can be set for, each with any number of values. */
export const filterKinds = ['name', 'contact', 'result', 'status'] as const;
export type FilterKind = (typeof filterKinds)[number];

/** An event matches if it has one of the values of each kind, and all words of the text. */
export interface Filters extends Readonly<Record<FilterKind, readonly string[]>> {
  readonly text: string;
}

export const noFilters: Filters = { name: [], contact: [], result: [], status: [], text: '' };

export function hasFilters(filters: Filters): boolean {
  return filters.text !== '' || filterKinds.some((kind) => filters[kind].length > 0);
}

export function withFilter(filters: Filters, kind: FilterKind, value: string): Filters {
  if (filters[kind].includes(value)) return filters;
  return { ...filters, [kind]: [...filters[kind], value] };
}

export function withoutFilter(filters: Filters, kind: FilterKind, value: string): Filters {
  return { ...filters, [kind]: filters[kind].filter((one) => one !== value) };
}

/** The values of an event that filters are compared with. */
export function valuesOf(row: EventRow, kind: FilterKind): readonly string[] {
  switch (kind) {
    case 'name':
      return [row.name];
    case 'contact':
      return row.contact === undefined ? [] : [contactText(row.contact)];
    case 'result':
      return row.attempts > 1 ? [row.state, 'retried'] : [row.state];
    case 'status':
      return [row.last.status === undefined ? 'none' : String(row.last.status)];
  }
}

/** As a contact is written in the URL: `user_id:42`. */
export function contactText({ by, value }: SentContact): string {
  return `${by}:${value}`;
}

/** The events that match, in the same order. */
export function filterEvents(events: readonly EventRow[], filters: Filters): readonly EventRow[] {
  if (!hasFilters(filters)) return events;
  const words = wordsOf(filters.text);
  const kinds = filterKinds.filter((kind) => filters[kind].length > 0);
  return events.filter(
    (row) =>
      kinds.every((kind) => valuesOf(row, kind).some((value) => filters[kind].includes(value))) &&
      (words.length === 0 || hasWords(searchText(row), words)),
  );
}

export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

export function hasWords(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

/** Kept because it is read for every event whenever one arrives. */
const searchTexts = new WeakMap<EventRow, string>();

function searchText(row: EventRow): string {
  const known = searchTexts.get(row);
  if (known !== undefined) return known;
  const { name, contact, preview, state, note, last } = row;
  const parts = [name, contact && contactText(contact), preview, state, note, last.status];
  const text = [...parts, last.reason?.message, last.reason?.code].join(' ').toLowerCase();
  searchTexts.set(row, text);
  return text;
}
