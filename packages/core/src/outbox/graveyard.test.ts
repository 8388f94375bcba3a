import { expect, test } from 'vitest';
import type { Clock } from '../model/clock.js';
import type { StoredEvent } from '../model/stored-event.js';
import { Graveyard } from './graveyard.js';
import type { DeadLetter, OutboxObserver } from './outbox.js';

const clock: Clock = {
  wallMs: () => 1_800_000_000_000,
  nowMs: () => 0,
  after: () => () => {},
  soon: () => {},
};

function event(id: string): StoredEvent {
  return {
    id,
    order: 1,
    contact: { field: 'user_id', value: '42' },
    name: 'placed-order',
    createdAtSec: 1_799_999_999,
    acceptedAtMs: 0,
    notBeforeMs: 0,
    fragment: '',
    bytes: 10,
  };
}

function open({ max = 10, isOpen = true, observer = {} as Partial<OutboxObserver> } = {}) {
  const told: string[] = [];
  const takenBack: StoredEvent[] = [];
  const graveyard = new Graveyard({
    clock,
    limits: { max, maxBytes: 1_000 },
    takeBack: (events) => takenBack.push(...events),
    isOpen: () => isOpen,
  });
  graveyard.tell({
    delivered: () => {},
    dead: ({ event: one }) => told.push(`dead ${one.id}`),
    deadEvicted: () => told.push('evicted'),
    keep: () => 0,
    revive: ({ event: one }) => ({ ...one, order: 9 }),
    idle: () => {},
    ...observer,
  });
  return { graveyard, told, takenBack };
}

test('a letter holds the event, the reason, the time, and what Intercom said', async () => {
  const { graveyard } = open();
  const buried = event('a');
  graveyard.bury([buried], 'rejected', { status: 422, code: 'data_invalid', requestId: 'r-1' });

  expect(await graveyard.list()).toEqual([
    {
      event: buried,
      reason: 'rejected',
      diedAtMs: 1_800_000_000_000,
      status: 422,
      code: 'data_invalid',
      requestId: 'r-1',
    },
  ]);
});

test('a letter has no empty fields where nobody answered', async () => {
  const { graveyard } = open();
  graveyard.bury([event('a')], 'expired', {});

  expect(Object.keys((await graveyard.list())[0] ?? {})).toEqual(['event', 'reason', 'diedAtMs']);
});

test('a hook that is told of a death finds the letter, and may redrive it at once', async () => {
  const seen: unknown[] = [];
  const { graveyard, takenBack } = open({
    observer: {
      dead: () => {
        seen.push(graveyard.size, graveyard.redrive());
      },
    },
  });
  graveyard.bury([event('a')], 'rejected', {});

  expect(await Promise.all(seen)).toEqual([1, 1]);
  expect(takenBack.map(({ id }) => id)).toEqual(['a']);
  expect(graveyard.size).toBe(0);
});

test('the books balance while many are buried: those not yet told of are still leaving', () => {
  const leaving: number[] = [];
  const { graveyard } = open({ observer: { dead: () => leaving.push(graveyard.leaving) } });
  graveyard.bury([event('a'), event('b'), event('c')], 'closed', {});

  expect(leaving).toEqual([2, 1, 0]);
  expect(graveyard.leaving).toBe(0);
});

test('a letter without room is still told of, and counted as evicted', async () => {
  const { graveyard, told } = open({ max: 1 });
  graveyard.bury([event('a'), event('b')], 'rejected', {});

  expect(told).toEqual(['dead a', 'evicted', 'dead b']);
  expect((await graveyard.list()).map((letter) => letter.event.id)).toEqual(['b']);
});

test('letters that are tried again leave in order, and go back as the observer made them', async () => {
  const { graveyard, takenBack } = open();
  graveyard.bury([event('a'), event('b')], 'rejected', {});

  expect(await graveyard.redrive()).toBe(2);
  expect(takenBack.map(({ id, order }) => [id, order])).toEqual([
    ['a', 9],
    ['b', 9],
  ]);
  expect(await graveyard.list()).toEqual([]);
});

test('without room for another, the rest stay dead', async () => {
  const revive = ({ event: one }: DeadLetter) => (one.id === 'b' ? undefined : one);
  const { graveyard, takenBack } = open({ observer: { revive } });
  graveyard.bury([event('a'), event('b'), event('c')], 'rejected', {});

  expect(await graveyard.redrive()).toBe(1);
  expect(takenBack.map(({ id }) => id)).toEqual(['a']);
  expect((await graveyard.list()).map((letter) => letter.event.id)).toEqual(['b', 'c']);
});

test('once closed nothing is tried again, and the letters stay', async () => {
  const { graveyard, takenBack } = open({ isOpen: false });
  graveyard.bury([event('a')], 'closed', {});

  expect(await graveyard.redrive()).toBe(0);
  expect(takenBack).toEqual([]);
  expect(graveyard.size).toBe(1);
});

test('letters are forgotten by filter, or all of them', async () => {
  const { graveyard } = open();
  graveyard.bury([event('a')], 'rejected', {});
  graveyard.bury([event('b'), event('c')], 'expired', {});

  expect(await graveyard.purge({ reason: 'rejected' })).toBe(1);
  expect(await graveyard.purge()).toBe(2);
  expect(graveyard.size).toBe(0);
});

test('only the letters that are meant are tried again', async () => {
  const { graveyard, takenBack } = open();
  graveyard.bury([event('a'), event('b')], 'rejected', {});

  expect(await graveyard.redrive({ ids: ['b'] })).toBe(1);
  expect(takenBack.map(({ id }) => id)).toEqual(['b']);
});

test('a filter that cannot be used is refused, and nothing is changed', async () => {
  const { graveyard, takenBack } = open();
  graveyard.bury([event('a')], 'rejected', {});
  const filter = JSON.parse('{"reasn":"rejected"}');

  for (const call of ['list', 'redrive', 'purge'] as const) {
    await expect(graveyard[call](filter)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  }
  expect(takenBack).toEqual([]);
  expect(graveyard.size).toBe(1);
});
