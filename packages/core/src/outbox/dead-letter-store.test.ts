import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Clock } from '../model/clock.js';
import type { DeadReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import { DeadLetterStore } from './dead-letter-store.js';
import type { DeadLetter, DeadLetterFilter, DeadLetters, OutboxListener } from './outbox.js';

const clock: Clock = {
  wallMs: () => 1_800_000_000_000,
  nowMs: () => 0,
  after: () => () => {},
  soon: () => {},
};

function event(id: string, bytes = 10): StoredEvent {
  return {
    id,
    order: 1,
    contact: { field: 'user_id', value: '42' },
    name: 'placed-order',
    createdAtSec: 1_799_999_999,
    acceptedAtMs: 0,
    notBeforeMs: 0,
    fragment: '',
    bytes,
  };
}

interface Settings {
  readonly max?: number;
  readonly maxBytes?: number;
  readonly isOpen?: boolean;
  readonly listener?: Partial<OutboxListener>;
}

function open({ max = 10, maxBytes = 1_000, isOpen = true, listener = {} }: Settings = {}) {
  const reported: string[] = [];
  const sentAgain: StoredEvent[] = [];
  const store = new DeadLetterStore({
    clock,
    limits: { max, maxBytes },
    sendAgain: (events) => sentAgain.push(...events),
    isOpen: () => isOpen,
  });
  store.listen({
    leftMemory: () => {},
    recovered: () => {},
    restored: () => {},
    delivered: () => {},
    dead: ({ event: one }) => reported.push(`dead ${one.id}`),
    deadEvicted: () => reported.push('evicted'),
    spill: () => 0,
    redrive: ({ event: one }) => ({ ...one, order: 9 }),
    idle: () => {},
    ...listener,
  });
  return { store, letters: store.letters, reported, sentAgain };
}

/** Four letters: a and c rejected, b expired, d closed; each of 100 bytes. */
function openWithFour(settings: Settings = {}) {
  const opened = open({ max: 1_000, maxBytes: 1_000_000, ...settings });
  const reasons: Record<string, DeadReason> = {
    a: 'rejected',
    b: 'expired',
    c: 'rejected',
    d: 'closed',
  };
  for (const [id, reason] of Object.entries(reasons))
    opened.store.add([event(id, 100)], reason, {});
  return opened;
}

async function ids(letters: DeadLetters): Promise<string[]> {
  return (await letters.list()).map((letter) => letter.event.id);
}

test('a letter holds the event, the reason, the time, and what Intercom answered', async () => {
  const { store, letters } = open();
  const dead = event('a');
  store.add([dead], 'rejected', { status: 422, code: 'data_invalid', requestId: 'r-1' });

  expect(await letters.list()).toEqual([
    {
      event: dead,
      reason: 'rejected',
      diedAtMs: 1_800_000_000_000,
      status: 422,
      code: 'data_invalid',
      requestId: 'r-1',
    },
  ]);
});

test('a letter has no empty fields where there was no answer', async () => {
  const { store, letters } = open();
  store.add([event('a')], 'expired', {});

  expect(Object.keys((await letters.list())[0] ?? {})).toEqual(['event', 'reason', 'diedAtMs']);
});

test('letters are listed the oldest first, and listing changes nothing', async () => {
  const { store, letters } = openWithFour();

  expect(await ids(letters)).toEqual(['a', 'b', 'c', 'd']);
  expect(await ids(letters)).toEqual(['a', 'b', 'c', 'd']);
  expect(store.size).toBe(4);
});

test('what is listed are copies', async () => {
  const { letters } = openWithFour();
  for (const letter of await letters.list()) Object.assign(letter.event, { id: 'changed' });

  expect(await ids(letters)).toEqual(['a', 'b', 'c', 'd']);
});

test.each([
  ['reason', { reason: 'rejected' }, ['a', 'c']],
  ['id', { ids: ['d', 'a', 'x'] }, ['a', 'd']],
  ['both', { ids: ['a', 'b'], reason: 'expired' }, ['b']],
  ['an empty list of ids', { ids: [] }, []],
] as const)('letters are found by %s', async (_title, filter, found) => {
  const { letters } = openWithFour();
  const listed = await letters.list(filter as DeadLetterFilter);

  expect(listed.map((letter) => letter.event.id)).toEqual(found);
});

test('a hook that is told of a death finds the letter, and may redrive it at once', async () => {
  const seen: unknown[] = [];
  const { store, letters, sentAgain } = open({
    listener: {
      dead: () => {
        seen.push(store.size, letters.redrive());
      },
    },
  });
  store.add([event('a')], 'rejected', {});

  expect(await Promise.all(seen)).toEqual([1, 1]);
  expect(sentAgain.map(({ id }) => id)).toEqual(['a']);
  expect(store.size).toBe(0);
});

test('the counters balance while several events die: those that are not yet reported are counted', () => {
  const unreported: number[] = [];
  const { store } = open({ listener: { dead: () => unreported.push(store.unreported) } });
  store.add([event('a'), event('b'), event('c')], 'closed', {});

  expect(unreported).toEqual([2, 1, 0]);
  expect(store.unreported).toBe(0);
});

test('a letter without room is still reported, and counted as evicted', async () => {
  const { store, letters, reported } = open({ max: 1 });
  store.add([event('a'), event('b')], 'rejected', {});

  expect(reported).toEqual(['dead a', 'evicted', 'dead b']);
  expect(await ids(letters)).toEqual(['b']);
});

test('beyond the maximum number the oldest are evicted, and each is counted', async () => {
  const { letters, reported } = openWithFour({ max: 2 });

  expect(await ids(letters)).toEqual(['c', 'd']);
  expect(reported.filter((what) => what === 'evicted')).toHaveLength(2);
});

test('beyond the maximum size the oldest are evicted, as many as it takes', async () => {
  const { store, letters, reported } = open({ maxBytes: 350 });
  store.add([event('a', 100), event('b', 100), event('c', 250)], 'rejected', {});

  expect(await ids(letters)).toEqual(['b', 'c']);
  expect(reported.filter((what) => what === 'evicted')).toHaveLength(1);
});

test('letters up to the very limits are kept', () => {
  const { reported } = openWithFour({ max: 4, maxBytes: 400 });

  expect(reported).not.toContain('evicted');
});

test('with a maximum of 0 nothing is kept', () => {
  const { store, reported } = openWithFour({ max: 0 });

  expect(store.size).toBe(0);
  expect(reported.filter((what) => what === 'evicted')).toHaveLength(4);
});

test('letters that were deleted make room', async () => {
  const { store, letters, reported } = openWithFour({ max: 10, maxBytes: 400 });
  await letters.purge({ ids: ['a'] });
  await letters.list();
  store.add([event('e', 100)], 'rejected', {});

  expect(await ids(letters)).toEqual(['b', 'c', 'd', 'e']);
  expect(reported).not.toContain('evicted');
});

test('letters are redriven in order, as the listener returns them', async () => {
  const { store, letters, sentAgain } = open();
  store.add([event('a'), event('b')], 'rejected', {});

  expect(await letters.redrive()).toBe(2);
  expect(sentAgain.map(({ id, order }) => [id, order])).toEqual([
    ['a', 9],
    ['b', 9],
  ]);
  expect(await letters.list()).toEqual([]);
});

test('only the selected letters are redriven', async () => {
  const { store, letters, sentAgain } = open();
  store.add([event('a'), event('b')], 'rejected', {});

  expect(await letters.redrive({ ids: ['b'] })).toBe(1);
  expect(sentAgain.map(({ id }) => id)).toEqual(['b']);
});

test('once there is no room for a letter, it and all after it stay dead', async () => {
  const redrive = vi.fn(({ event: one }: DeadLetter) => (one.id === 'c' ? undefined : one));
  const { letters, sentAgain } = openWithFour({ listener: { redrive } });

  expect(await letters.redrive({ ids: ['a', 'c', 'd'] })).toBe(1);
  expect(redrive).toHaveBeenCalledTimes(2);
  expect(sentAgain.map(({ id }) => id)).toEqual(['a']);
  expect(await ids(letters)).toEqual(['b', 'c', 'd']);
});

test('once closed nothing is redriven, and the letters stay', async () => {
  const { store, letters, sentAgain } = open({ isOpen: false });
  store.add([event('a')], 'closed', {});

  expect(await letters.redrive()).toBe(0);
  expect(sentAgain).toEqual([]);
  expect(store.size).toBe(1);
});

test('letters are deleted by filter, or all of them', async () => {
  const { store, letters } = openWithFour();

  expect(await letters.purge({ reason: 'rejected' })).toBe(2);
  expect(await letters.purge()).toBe(2);
  expect(store.size).toBe(0);
});

test('a filter that cannot be used is refused, and nothing is changed', async () => {
  const { store, letters, sentAgain } = open();
  store.add([event('a')], 'rejected', {});
  const filter = JSON.parse('{"reasn":"rejected"}');

  for (const call of ['list', 'redrive', 'purge'] as const) {
    await expect(letters[call](filter)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  }
  expect(sentAgain).toEqual([]);
  expect(store.size).toBe(1);
});

test('the three functions work without their object', async () => {
  const { store, letters } = open();
  const { list, redrive, purge } = letters;
  store.add([event('a'), event('b')], 'rejected', {});

  expect(await list()).toHaveLength(2);
  expect(await redrive({ ids: ['a'] })).toBe(1);
  expect(await purge()).toBe(1);
});

test('whatever is added, the store holds the newest letters that fit, and counts the rest', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 50 }),
      fc.integer({ min: 0, max: 8 }),
      fc.integer({ min: 0, max: 300 }),
      async (sizes, max, maxBytes) => {
        const { store, letters, reported } = open({ max, maxBytes });
        store.add(
          sizes.map((size, i) => event(`${i}`, size)),
          'rejected',
          {},
        );

        const kept = await letters.list();
        const bytes = kept.reduce((sum, letter) => sum + letter.event.bytes, 0);
        const newest = sizes.map((_size, i) => `${i}`).slice(sizes.length - kept.length);
        expect(kept.map((letter) => letter.event.id)).toEqual(newest);
        expect(kept.length).toBeLessThanOrEqual(max);
        expect(bytes).toBeLessThanOrEqual(maxBytes);
        expect(reported.filter((what) => what === 'evicted')).toHaveLength(
          sizes.length - kept.length,
        );
      },
    ),
  );
});
