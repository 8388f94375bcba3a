import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Recent } from './recent.js';

const windowMs = 1_000;

function recent(name = 'placed-order', next?: Recent): Recent {
  return new Recent('user_id', '42', name, next);
}

test('an event is a duplicate within the window, and not after it', () => {
  const memory = recent();
  memory.learn('key', 5_000, windowMs);

  expect(memory.knows('key', 5_000, windowMs)).toBe(true);
  expect(memory.knows('key', 5_999, windowMs)).toBe(true);
  expect(memory.knows('key', 6_000, windowMs)).toBe(false);
  expect(memory.knows('other', 5_000, windowMs)).toBe(false);
});

test('an event tracked shortly before a known one is a duplicate as well', () => {
  const memory = recent();
  memory.learn('key', 5_000, windowMs);

  expect(memory.knows('key', 4_001, windowMs)).toBe(true);
  expect(memory.knows('key', 4_000, windowMs)).toBe(false);
});

test('asking does not extend the window', () => {
  const memory = recent();
  memory.learn('key', 0, windowMs);
  for (let atMs = 0; atMs < 1_000; atMs += 100) memory.knows('key', atMs, windowMs);

  expect(memory.knows('key', 1_000, windowMs)).toBe(false);
});

test('64 keys of a contact and name are remembered; of more, the oldest is forgotten', () => {
  const memory = recent();
  for (let i = 1; i <= 65; i += 1) memory.learn(`key-${i}`, 0, windowMs);

  expect(memory.knows('key-1', 0, windowMs)).toBe(false);
  for (let i = 2; i <= 65; i += 1) expect(memory.knows(`key-${i}`, 0, windowMs)).toBe(true);
});

test('a held event that is accepted late does not remove newer keys', () => {
  const memory = recent();
  memory.learn('new', 5_000, windowMs);
  memory.learn('held', 1_000, windowMs);
  memory.learn('held-too', 4_500, windowMs);

  expect(memory.knows('new', 5_500, windowMs)).toBe(true);
  expect(memory.knows('held-too', 5_200, windowMs)).toBe(true);
});

test('an event repeated right after the clock was set back is a duplicate', () => {
  const memory = recent();
  memory.learn('before', 3_600_000, windowMs);
  for (const atMs of [100, 200, 300]) memory.learn(`at-${atMs}`, atMs, windowMs);
  memory.learn('later', 2_000, windowMs);

  expect(memory.knows('later', 2_000, windowMs)).toBe(true);
  expect(memory.knows('before', 3_600_000, windowMs)).toBe(true);
  // What is near neither of the two clocks is forgotten.
  memory.learn('much-later', 9_000, windowMs);
  expect(memory.knows('later', 2_000, windowMs)).toBe(false);
});

test('after the clock was set back, the oldest of 64 keys is forgotten first', () => {
  const memory = recent();
  memory.learn('before', 3_600_000, windowMs);
  for (let i = 1; i <= 64; i += 1) memory.learn(`key-${i}`, 0, windowMs);

  expect(memory.knows('key-1', 0, windowMs)).toBe(false);
  for (let i = 2; i <= 64; i += 1) expect(memory.knows(`key-${i}`, 0, windowMs)).toBe(true);
});

test('forgetting the keys leaves the seconds', () => {
  const memory = recent();
  memory.use(7);
  memory.learn('a', 0, windowMs);
  memory.learn('b', 0, windowMs);
  memory.forgetKeys();

  expect(memory.knows('a', 0, windowMs) || memory.knows('b', 0, windowMs)).toBe(false);
  expect(memory.bytes).toBe(recent().bytes);
  expect(memory.lastSec).toBe(7);
});

test('a key learnt after the others were forgotten is the only one', () => {
  const memory = recent();
  memory.learn('a', 0, windowMs);
  memory.forgetKeys();
  memory.learn('b', -5_000, windowMs);

  expect(memory.bytes).toBe(162);
  expect(memory.knows('b', -5_000, windowMs)).toBe(true);
});

test('the first event may have been tracked before the window was made', () => {
  const memory = recent();
  memory.learn('held', -90_000, windowMs);

  expect(memory.knows('held', -90_999, windowMs)).toBe(true);
});

test('the window ends for older keys as well', () => {
  const memory = recent();
  memory.learn('a', 0, windowMs);
  memory.learn('b', 500, windowMs);

  expect(memory.knows('a', 999, windowMs)).toBe(true);
  expect(memory.knows('a', 1_000, windowMs)).toBe(false);
});

test('an entry is found by field and name, at every place of the list', () => {
  const last = recent('last');
  const email = new Recent('email', '42', 'first', last);
  const first = recent('first', email);

  expect(first.of('user_id', 'first')).toBe(first);
  expect(first.of('email', 'first')).toBe(email);
  expect(first.of('user_id', 'last')).toBe(last);
  expect(first.of('email', 'last')).toBeUndefined();
});

test('an entry takes two bytes per character and 160 per key', () => {
  const memory = recent();
  expect(memory.bytes).toBe(160);
  memory.learn('abc', 0, windowMs);
  expect(memory.bytes).toBe(166);
  memory.learn('de', 999, windowMs);
  expect(memory.bytes).toBe(330);
  memory.learn('f', 1_500, windowMs);
  expect(memory.bytes).toBe(326);
  memory.learn('g', 2_500, windowMs);
  expect(memory.bytes).toBe(162);
  memory.learn('g', 9_000, windowMs);
  expect(memory.bytes).toBe(162);
});

test('in whatever order events come, each of the last second before the newest is known', () => {
  const events = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(3_000)), {
    maxLength: 15,
    minLength: 1,
  });
  fc.assert(
    fc.property(events, fc.constantFrom('a', 'b', 'c'), fc.nat(4_000), (learnt, key, atMs) => {
      const memory = recent();
      for (const [one, ms] of learnt) memory.learn(one, ms, windowMs);

      const newestMs = Math.max(...learnt.map(([, ms]) => ms));
      const same = learnt.filter(([one, ms]) => one === key && Math.abs(ms - atMs) < windowMs);
      const isKnown = memory.knows(key, atMs, windowMs);
      if (isKnown) expect(same).not.toEqual([]);
      if (same.some(([, ms]) => ms > newestMs - windowMs)) expect(isKnown).toBe(true);
    }),
    { numRuns: 500 },
  );
});
