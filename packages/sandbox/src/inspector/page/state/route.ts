import { type FilterKind, type Filters, filterKinds, noFilters } from './filters.js';

export const views = ['events', 'contacts', 'requests', 'failures'] as const;
export type View = (typeof views)[number];

/** What the page shows, as its URL says it. */
export interface Route {
  readonly view: View;
  readonly filters: Filters;
  /** The open event. */
  readonly event: number | undefined;
  /** The open contact, by Intercom's id. */
  readonly contact: string | undefined;
  /** The open request. */
  readonly request: number | undefined;
}

export const firstRoute: Route = {
  view: 'events',
  filters: noFilters,
  event: undefined,
  contact: undefined,
  request: undefined,
};

export function routeOf(search: string): Route {
  const query = new URLSearchParams(search);
  const values = (kind: FilterKind) => [...new Set(query.getAll(kind))];
  return {
    view: views.find((view) => view === query.get('view')) ?? 'events',
    filters: {
      name: values('name'),
      contact: values('contact'),
      result: values('result'),
      status: values('status'),
      text: query.get('q') ?? '',
    },
    event: numberOf(query.get('event')),
    contact: query.get('open') ?? undefined,
    request: numberOf(query.get('request')),
  };
}

/** The query of the URL, `''` for the first page. */
export function searchOf({ view, filters, event, contact, request }: Route): string {
  const query = new URLSearchParams();
  if (view !== 'events') query.set('view', view);
  if (filters.text !== '') query.set('q', filters.text);
  for (const kind of filterKinds) {
    for (const value of filters[kind]) query.append(kind, value);
  }
  if (event !== undefined) query.set('event', String(event));
  if (contact !== undefined) query.set('open', contact);
  if (request !== undefined) query.set('request', String(request));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function numberOf(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
