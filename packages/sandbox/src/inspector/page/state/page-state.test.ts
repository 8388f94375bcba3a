import { expect, test } from 'vitest';
import type { EventRow, LiveUpdate, Overview, RequestRow } from '../../api.js';
import { firstState, type PageAction, type PageState, positionOf, reduce } from './page-state.js';
import { firstRoute } from './route.js';

const overview = { nowMs: 5_000, latencyMs: 0 } as Overview;

function event(id: number, more: Partial<EventRow> = {}): EventRow {
  const last = { request: id, item: undefined, atMs: 0, status: 202, state: 'stored' } as const;
  return {
    ...{ id, atMs: 0, createdAtSec: 1, name: 'placed-order', contact: undefined, preview: '' },
    ...{ contactId: undefined, state: 'stored', attempts: 1, note: '' },
    last: { ...last, reason: undefined, fault: undefined },
    ...more,
  };
}

function request(number: number): RequestRow {
  const answered = { status: 202, outcome: 'stored', isOver: true, note: undefined } as const;
  return { number, atMs: 0, method: 'POST', path: '/events', ...answered };
}

function update(more: Partial<LiveUpdate>): PageAction {
  const data = { events: [], requests: [], overview: undefined, oldestRequest: 1, ...more };
  return { do: 'update', data, nowMs: 1_000 };
}

function after(...actions: readonly PageAction[]): PageState {
  return actions.reduce(reduce, firstState());
}

const started: PageAction = {
  do: 'snapshot',
  data: { events: [event(2), event(1)], requests: [request(1), request(2)], overview },
  nowMs: 1_000,
};

test('a snapshot replaces everything, ordered by id, and tells the clock of the sandbox', () => {
  const state = after(started, { ...started, data: { events: [], requests: [], overview } });
  expect(after(started)).toMatchObject({ connection: 'live', clockOffsetMs: 4_000 });
  expect(after(started).events.map(({ id }) => id)).toEqual([1, 2]);
  expect(state).toMatchObject({ events: [], requests: [] });
});

test('an update adds new rows and replaces changed ones, in the order of their ids', () => {
  const state = after(started, update({ events: [event(4), event(3), event(1, { attempts: 2 })] }));

  expect(state.events.map(({ id, attempts }) => [id, attempts])).toEqual([
    [1, 2],
    [2, 1],
    [3, 1],
    [4, 1],
  ]);
});

test('rows that did not change are the same objects, so that they are not rendered again', () => {
  const before = after(started);
  const state = reduce(before, update({ events: [event(3)] }));

  expect(state.events[0]).toBe(before.events[0]);
  expect(state.requests).toBe(before.requests);
});

test('what the sandbox does not keep any more is removed', () => {
  const late = event(1, { last: { ...event(1).last, request: 3 } });
  const state = after(started, update({ events: [late, event(3)], oldestRequest: 3 }));

  expect(state.events.map(({ id }) => id)).toEqual([1, 3]);
  expect(state.requests).toEqual([]);
});

test('an update after a lost connection says that it is live again, and keeps what is open', () => {
  const state = after(started, { do: 'open-event', id: 1 }, { do: 'lost' });
  expect(state.connection).toBe('lost');
  expect(state.events).toHaveLength(2);

  const again = reduce(state, started);
  expect(again).toMatchObject({ connection: 'live', cursor: 1, route: { event: 1 } });
});

test('opening, filtering and changing the view', () => {
  const filtered = after(
    { do: 'add-filter', kind: 'result', value: 'refused' },
    { do: 'add-filter', kind: 'result', value: 'refused' },
    { do: 'search', text: 'order' },
    { do: 'open-event', id: 7 },
  );
  expect(filtered.route).toEqual({
    ...firstRoute,
    filters: { name: [], contact: [], result: ['refused'], status: [], text: 'order' },
    event: 7,
  });
  expect(filtered.cursor).toBe(7);

  const moved = reduce(filtered, { do: 'view', view: 'requests' });
  expect(moved.route).toMatchObject({ view: 'requests', event: undefined });
  expect(moved.route.filters).toBe(filtered.route.filters);
  expect(moved.cursor).toBeUndefined();

  const open = reduce(moved, { do: 'open-request', number: 3 });
  expect(open).toMatchObject({ cursor: 3, route: { view: 'requests', request: 3 } });
  const contact = reduce(open, { do: 'open-contact', id: 'abc' });
  expect(contact.route).toMatchObject({ view: 'contacts', contact: 'abc', request: undefined });
  const cleared = reduce(contact, { do: 'clear-filters' });
  expect(cleared.route.filters).toEqual(firstRoute.filters);
});

test('closing an event keeps the cursor on it', () => {
  const state = after({ do: 'open-event', id: 7 }, { do: 'open-event', id: undefined });

  expect(state).toMatchObject({ cursor: 7, route: { event: undefined } });
});

test.each([
  [[], 5, 0],
  [[5], 5, 0],
  [[1, 3, 5], 4, 2],
  [[1, 3, 5], 6, 3],
  [[1, 3, 5], 0, 0],
])('in %j the position of %i is %i', (keys, key, position) => {
  expect(positionOf(keys, key, (one) => one)).toBe(position);
});
