import type { EventRow, LiveSnapshot, LiveUpdate, Overview, RequestRow } from '../../api.js';
import type { FilterKind } from './filters.js';
import { noFilters, withFilter, withoutFilter } from './filters.js';
import { firstRoute, type Route, type View } from './route.js';

/** Everything that the page knows. */
export interface PageState {
  readonly connection: 'connecting' | 'live' | 'lost';
  /** By id, ascending. */
  readonly events: readonly EventRow[];
  /** By number, ascending. */
  readonly requests: readonly RequestRow[];
  /** The number of the oldest request that the sandbox keeps. */
  readonly oldestRequest: number;
  /** Undefined until the first snapshot. */
  readonly overview: Overview | undefined;
  /** The clock of the sandbox minus that of the browser. */
  readonly clockOffsetMs: number;
  readonly route: Route;
  /** The event or request that the keyboard has selected in the list. */
  readonly cursor: number | undefined;
  /** What the last action of the user led to. */
  readonly notice: Notice | undefined;
}

export interface Notice {
  readonly isError: boolean;
  readonly text: string;
}

export type PageAction =
  | { readonly do: 'snapshot'; readonly data: LiveSnapshot; readonly nowMs: number }
  | { readonly do: 'update'; readonly data: LiveUpdate; readonly nowMs: number }
  | { readonly do: 'lost' }
  | { readonly do: 'go'; readonly route: Route }
  | { readonly do: 'view'; readonly view: View }
  | { readonly do: 'open-event'; readonly id: number | undefined }
  | { readonly do: 'open-request'; readonly number: number | undefined }
  | { readonly do: 'open-contact'; readonly id: string | undefined }
  | { readonly do: 'search'; readonly text: string }
  | { readonly do: 'add-filter'; readonly kind: FilterKind; readonly value: string }
  | { readonly do: 'remove-filter'; readonly kind: FilterKind; readonly value: string }
  | { readonly do: 'clear-filters' }
  | { readonly do: 'move-cursor'; readonly to: number | undefined }
  | { readonly do: 'say'; readonly notice: Notice | undefined };

export function firstState(route: Route = firstRoute): PageState {
  return {
    connection: 'connecting',
    events: [],
    requests: [],
    oldestRequest: 0,
    overview: undefined,
    clockOffsetMs: 0,
    route,
    cursor: route.event ?? route.request,
    notice: undefined,
  };
}

export function reduce(state: PageState, action: PageAction): PageState {
  switch (action.do) {
    case 'snapshot':
      return snapshot(state, action.data, action.nowMs);
    case 'update':
      return update(state, action.data, action.nowMs);
    case 'lost':
      return { ...state, connection: 'lost' };
    case 'move-cursor':
      return { ...state, cursor: action.to };
    case 'say':
      return { ...state, notice: action.notice };
    default:
      return { ...state, ...navigate(state, action) };
  }
}

type Navigation = Extract<
  PageAction,
  {
    do:
      | 'go'
      | 'view'
      | 'open-event'
      | 'open-request'
      | 'open-contact'
      | 'search'
      | 'add-filter'
      | 'remove-filter'
      | 'clear-filters';
  }
>;

function navigate(
  { route, cursor }: PageState,
  action: Navigation,
): Pick<PageState, 'route'> & Partial<PageState> {
  switch (action.do) {
    case 'go':
      return { route: action.route, cursor: action.route.event ?? action.route.request };
    case 'view':
      if (action.view === route.view) return { route };
      return {
        route: { ...firstRoute, filters: route.filters, view: action.view },
        cursor: undefined,
      };
    case 'open-event': {
      const opened: Route = { ...firstRoute, filters: route.filters, event: action.id };
      return { route: opened, cursor: action.id ?? cursor };
    }
    case 'open-request': {
      const opened: Route = {
        ...route,
        view: 'requests',
        event: undefined,
        request: action.number,
      };
      return { route: opened, cursor: action.number ?? cursor };
    }
    case 'open-contact':
      return {
        route: { ...firstRoute, filters: route.filters, view: 'contacts', contact: action.id },
      };
    case 'search':
      return { route: { ...route, filters: { ...route.filters, text: action.text } } };
    case 'add-filter': {
      const filters = withFilter(route.filters, action.kind, action.value);
      return { route: { ...route, view: 'events', contact: undefined, filters } };
    }
    case 'remove-filter':
      return {
        route: { ...route, filters: withoutFilter(route.filters, action.kind, action.value) },
      };
    case 'clear-filters':
      return { route: { ...route, filters: noFilters } };
  }
}

function snapshot(state: PageState, data: LiveSnapshot, nowMs: number): PageState {
  return {
    ...state,
    connection: 'live',
    events: [...data.events].sort((a, b) => a.id - b.id),
    requests: data.requests,
    oldestRequest: data.requests[0]?.number ?? 0,
    overview: data.overview,
    clockOffsetMs: data.overview.nowMs - nowMs,
  };
}

function update(state: PageState, data: LiveUpdate, nowMs: number): PageState {
  const { overview = state.overview, oldestRequest } = data;
  const events = merged(state.events, data.events, (row) => row.id);
  const requests = merged(state.requests, data.requests, (row) => row.number);
  const isPruned = oldestRequest !== state.oldestRequest;
  return {
    ...state,
    connection: 'live',
    events: isPruned ? events.filter((row) => row.last.request >= oldestRequest) : events,
    requests: isPruned ? requests.filter((row) => row.number >= oldestRequest) : requests,
    oldestRequest,
    overview,
    clockOffsetMs: data.overview === undefined ? state.clockOffsetMs : data.overview.nowMs - nowMs,
  };
}

/** Adds new rows at the end and replaces changed ones. The same list if there are none. */
function merged<Row>(
  rows: readonly Row[],
  changes: readonly Row[],
  keyOf: (row: Row) => number,
): readonly Row[] {
  if (changes.length === 0) return rows;
  const result = [...rows];
  const added: Row[] = [];
  for (const row of changes) {
    const at = positionOf(rows, keyOf(row), keyOf);
    const found = rows[at];
    if (found !== undefined && keyOf(found) === keyOf(row)) result[at] = row;
    else added.push(row);
  }
  return result.concat(added.sort((a, b) => keyOf(a) - keyOf(b)));
}

/** The position of a key in ascending rows, or where it would be. */
export function positionOf<Row>(
  rows: readonly Row[],
  key: number,
  keyOf: (row: Row) => number,
): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row !== undefined && keyOf(row) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
