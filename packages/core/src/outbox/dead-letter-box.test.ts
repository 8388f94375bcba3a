import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { DeadReason } from '../model/reasons.js';
import { DeadLetterBox } from './dead-letter-box.js';
import type { DeadLetter, DeadLetterFilter } from './outbox.js';

function letter(id: string, { bytes = 100, reason = 'rejected' as DeadReason } = {}): DeadLetter {
  const event = {
    id,
    order: 1,
    contact: { field: 'user_id', value: '42' } as const,
    name: 'placed-order',
    createdAtSec: 1_800_000_000,
    acceptedAtMs: 0,
    notBeforeMs: 0,
    fragment: '',
    bytes,
  };
  return { event, reason, diedAtMs: 0 };
}

function boxOf(letters: readonly DeadLetter[], limits = { max: 1_000, maxBytes: 1_000_000 }) {
  const evicted = vi.fn();
  const box = new DeadLetterBox(limits, evicted);
  for (const one of letters) box.add(one);
  return { box, evicted };
}

function ids(letters: readonly DeadLetter[]): string[] {
  return letters.map(({ event }) => event.id);
}

const four = [
  letter('a'),
  letter('b', { reason: 'expired' }),
  letter('c'),
  letter('d', { reason: 'closed' }),
];

test('letters are listed the oldest first, and listing changes nothing', () => {
  const { box } = boxOf(four);

  expect(ids(box.list({}))).toEqual(['a', 'b', 'c', 'd']);
  expect(ids(box.list({}))).toEqual(['a', 'b', 'c', 'd']);
  expect(box.size).toBe(4);
});

test.each([
  ['by reason', { reason: 'rejected' }, ['a', 'c']],
  ['by id', { ids: ['d', 'a', 'x'] }, ['a', 'd']],
  ['by both', { ids: ['a', 'b'], reason: 'expired' }, ['b']],
  ['by no ids at all', { ids: [] }, []],
  ['by undefined values', { ids: undefined, reason: undefined }, ['a', 'b', 'c', 'd']],
])('letters are found %s', (_title, filter, found) => {
  expect(ids(boxOf(four).box.list(filter as DeadLetterFilter))).toEqual(found);
});

test('beyond the number the oldest go, and each is counted', () => {
  const { box, evicted } = boxOf(four, { max: 2, maxBytes: 1_000_000 });

  expect(ids(box.list({}))).toEqual(['c', 'd']);
  expect(evicted).toHaveBeenCalledTimes(2);
});

test('beyond the size the oldest go, as many as it takes', () => {
  const { box, evicted } = boxOf([letter('a'), letter('b'), letter('c', { bytes: 250 })], {
    max: 10,
    maxBytes: 350,
  });

  expect(ids(box.list({}))).toEqual(['b', 'c']);
  expect(evicted).toHaveBeenCalledTimes(1);
});

test('the limits themselves still fit', () => {
  const { evicted } = boxOf(four, { max: 4, maxBytes: 400 });

  expect(evicted).not.toHaveBeenCalled();
});

test('with a limit of 0 nothing is kept', () => {
  const { box, evicted } = boxOf(four, { max: 0, maxBytes: 1_000 });

  expect(box.size).toBe(0);
  expect(evicted).toHaveBeenCalledTimes(4);
});

test('letters taken out make room again', () => {
  const { box, evicted } = boxOf(four, { max: 10, maxBytes: 400 });
  box.take({ ids: ['a'] }, () => true);
  box.list({});
  box.add(letter('e'));

  expect(ids(box.list({}))).toEqual(['b', 'c', 'd', 'e']);
  expect(evicted).not.toHaveBeenCalled();
});

test('letters are taken out the oldest first, and only while they are accepted', () => {
  const { box } = boxOf(four);
  const asked: string[] = [];
  const taken = box.take({ reason: 'rejected' }, ({ event }) => {
    asked.push(event.id);
    return event.id !== 'c';
  });

  expect(asked).toEqual(['a', 'c']);
  expect(taken).toBe(1);
  expect(ids(box.list({}))).toEqual(['b', 'c', 'd']);
});

test('after the first that is not accepted none is asked for', () => {
  const { box } = boxOf(four);
  const accept = vi.fn(() => false);

  expect(box.take({}, accept)).toBe(0);
  expect(accept).toHaveBeenCalledTimes(1);
  expect(ids(box.list({}))).toEqual(['a', 'b', 'c', 'd']);
});

test('whatever is added, the box holds the newest that fit, and counts the rest', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 50 }),
      fc.integer({ min: 0, max: 8 }),
      fc.integer({ min: 0, max: 300 }),
      (sizes, max, maxBytes) => {
        const letters = sizes.map((bytes, i) => letter(`${i}`, { bytes }));
        const { box, evicted } = boxOf(letters, { max, maxBytes });

        const kept = box.list({});
        const bytes = kept.reduce((sum, { event }) => sum + event.bytes, 0);
        expect(ids(kept)).toEqual(ids(letters.slice(letters.length - kept.length)));
        expect(kept.length).toBeLessThanOrEqual(max);
        expect(bytes).toBeLessThanOrEqual(maxBytes);
        expect(evicted).toHaveBeenCalledTimes(letters.length - kept.length);
      },
    ),
  );
});
