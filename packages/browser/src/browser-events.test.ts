import { expect, onTestFinished, test, vi } from 'vitest';
import { createBrowserEvents } from './browser-events.js';

interface Sent {
  readonly sentAt: number;
  readonly events: readonly {
    readonly id: string;
    readonly name: string;
    readonly metadata?: object;
  }[];
}

/** A made-up page, and what it sends. */
function openPage(stored: Map<string, string> = new Map()) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const sent: Sent[] = [];
  const listeners = new Map<string, () => void>();
  const state = { status: 204, isOffline: false, isStorageBlocked: false };
  const fetch = vi.fn(async (_url: string, init: { body: string }) => {
    if (state.isOffline) throw new TypeError('made-up: not connected');
    sent.push(JSON.parse(init.body));
    return { status: state.status };
  });
  const blocked = <Value>(value: Value): Value => {
    if (state.isStorageBlocked) throw new Error('made-up: storage is blocked');
    return value;
  };
  vi.stubGlobal('fetch', fetch);
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => blocked(stored.get(key) ?? null),
    setItem: (key: string, value: string) => blocked(stored.set(key, value)),
    removeItem: (key: string) => blocked(stored.delete(key)),
  });
  const addEventListener = (type: string, listener: () => void) => listeners.set(type, listener);
  vi.stubGlobal('addEventListener', addEventListener);
  vi.stubGlobal('document', { addEventListener });
  onTestFinished(() => void vi.unstubAllGlobals());
  const names = () => sent.flatMap(({ events }) => events.map(({ name }) => name));
  return { sent, names, stored, state, fetch, happens: (type: string) => listeners.get(type)?.() };
}

const endpoint = '/e';

test('events of a quarter of a second are sent in one request, with what the relay asks for', async () => {
  const { sent, names, fetch } = openPage();
  const { track } = createBrowserEvents({ endpoint });
  track('opened-pricing', { plan: 'pro' });
  track('closed-pricing');
  await vi.advanceTimersByTimeAsync(249);
  expect(fetch).not.toHaveBeenCalled();

  await vi.advanceTimersByTimeAsync(1);

  expect(names()).toEqual(['opened-pricing', 'closed-pricing']);
  expect(sent[0]?.events[0]?.metadata).toEqual({ plan: 'pro' });
  expect(fetch.mock.calls[0]).toMatchObject([
    '/e',
    {
      method: 'POST',
      keepalive: true,
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json', 'x-intercom-events': '1' },
    },
  ]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetch).toHaveBeenCalledTimes(1);
});

test('leaving the page sends everything at once, also while a request is in flight', async () => {
  const { names, fetch, happens } = openPage();
  const { track } = createBrowserEvents({ endpoint });
  let answer: (value: { status: number }) => void = () => {};
  fetch.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  track('first');
  await vi.advanceTimersByTimeAsync(250);
  for (let n = 0; n < 25; n += 1) track(`later-${n}`);

  happens('pagehide');

  expect(fetch).toHaveBeenCalledTimes(3);
  answer({ status: 204 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(names()).toEqual(Array.from({ length: 25 }, (_, n) => `later-${n}`));
});

test('what could not be sent is kept with its id, also on the next page of the tab', async () => {
  const first = openPage();
  first.state.isOffline = true;
  const { track, flush } = createBrowserEvents({ endpoint });
  track('opened-pricing');
  expect(await flush()).toBe(1);
  const [kept] = JSON.parse(first.stored.get('intercom-events /e') ?? '[]');

  const next = openPage(first.stored);
  createBrowserEvents({ endpoint });
  await vi.advanceTimersByTimeAsync(250);

  expect(next.sent[0]?.events).toEqual([JSON.parse(kept)]);
  expect(next.stored.size).toBe(0);
});

test('it tries again less and less often, and at once when the browser is online again', async () => {
  const { names, state, fetch, happens } = openPage();
  state.isOffline = true;
  createBrowserEvents({ endpoint }).track('opened-pricing');
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  // 0.25, 0.5, 1, ... 32 s, then once a minute.
  expect(fetch.mock.calls.length).toBeGreaterThan(14);
  expect(fetch.mock.calls.length).toBeLessThan(20);
  state.isOffline = false;

  happens('online');
  await vi.advanceTimersByTimeAsync(0);

  expect(names()).toEqual(['opened-pricing']);
});

test.each([
  [204, 1],
  [400, 1],
  [403, 1],
  [429, 1],
  [500, 2],
  [503, 2],
])('after %d an event has been sent %d times within a second', async (status, times) => {
  const { fetch, state } = openPage();
  state.status = status;
  createBrowserEvents({ endpoint }).track('opened-pricing');

  await vi.advanceTimersByTimeAsync(250);
  state.status = 204;
  await vi.advanceTimersByTimeAsync(60_000);

  expect(fetch).toHaveBeenCalledTimes(times);
});

test('a batch is small enough for the relay, and at most 100 events wait', async () => {
  const { sent, names } = openPage();
  const { track, flush } = createBrowserEvents({ endpoint });
  for (let n = 0; n < 150; n += 1) track(`event-${n}`, { text: 'ü'.repeat(n === 7 ? 4_000 : 100) });

  expect(await flush()).toBe(0);

  expect(names()).toEqual(Array.from({ length: 100 }, (_, n) => `event-${n}`));
  for (const body of sent) {
    expect(body.events.length).toBeLessThanOrEqual(20);
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(16_384);
  }
});

test('without consent nothing is sent; what a consent function throws goes no further', async () => {
  const { names } = openPage();
  const consent = vi.fn((name: string) => name === 'allowed');
  const { track, flush } = createBrowserEvents({ endpoint, consent });
  track('allowed');
  track('refused');
  consent.mockImplementationOnce(() => {
    throw new Error('made-up');
  });
  track('allowed');

  await flush();

  expect(names()).toEqual(['allowed']);
});

test('clear() forgets what was not sent, also in the storage', async () => {
  const { stored, fetch } = openPage();
  const { track, clear } = createBrowserEvents({ endpoint });
  track('opened-pricing');
  clear();

  await vi.advanceTimersByTimeAsync(60_000);

  expect(fetch).not.toHaveBeenCalled();
  expect(stored.size).toBe(0);
});

const cycle: Record<string, unknown> = {};
cycle.self = cycle;

test.each<readonly [string, unknown]>([
  ['a cycle', cycle],
  ['a BigInt', { total: 1n }],
  ['an array', ['pro']],
  ['text', 'pro'],
])(
  'metadata that is %s is no reason to throw, nor to lose the other events',
  async (_what, metadata) => {
    const { names } = openPage();
    const { track, flush } = createBrowserEvents({ endpoint });
    const given = metadata as { plan: string };
    track('wrong', given);
    track('right');

    await flush();

    expect(names()).toEqual(['right']);
  },
);

test('blocked storage, and a place that is no page, are no reason to throw', async () => {
  const { names, state } = openPage();
  state.isStorageBlocked = true;
  const { track, flush } = createBrowserEvents({ endpoint });
  track('opened-pricing');
  await flush();
  expect(names()).toEqual(['opened-pricing']);
  vi.unstubAllGlobals();

  expect(() => createBrowserEvents({ endpoint })).not.toThrow();
});
