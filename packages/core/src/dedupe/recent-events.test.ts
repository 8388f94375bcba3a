import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Contact, contactKey } from '../model/contact.js';
import type { Recent } from './recent.js';
import { RecentEvents } from './recent-events.js';

const now = 1_800_000_000;
const usual = { windowMs: 1_000, maxContacts: 100, maxBytes: 1_000_000 };

function contact(value: string, field: Contact['field'] = 'user_id'): Contact {
  return { field, value };
}

/** Does what `track()` does for an event that is accepted. */
function accept(
  events: RecentEvents,
  {
    whose = contact('42'),
    name = 'placed-order',
    key = 'key',
    atMs = 0,
    sec = now,
    nowSec = now,
  } = {},
): void {
  const head = events.find(whose);
  if (head === undefined && key !== '') {
    const trackedSinceEpochMs = events.sinceEpoch(atMs);
    const event = { ...whose, name, createdAtSec: sec, fragment: key, trackedSinceEpochMs };
    events.rememberOnly(event, nowSec);
  } else {
    events.remember(whose, name, head, head?.of(whose.field, name), key, atMs, sec, nowSec);
  }
}

function found(events: RecentEvents, whose = contact('42'), name = 'placed-order') {
  return events.find(whose)?.of(whose.field, name);
}

test('a contact without accepted events is not known', () => {
  const events = new RecentEvents(usual);

  expect(found(events)).toBeUndefined();
  expect(events.isDuplicate(undefined, 'key', 0)).toBe(false);
  expect(events.freeSecond(undefined, now, now)).toBe(now);
});

test('the same event is a duplicate within the window; another contact, field or name is not', () => {
  const events = new RecentEvents(usual);
  accept(events);

  const isDuplicate = (memory: Recent | undefined) => events.isDuplicate(memory, 'key', 999);
  expect(isDuplicate(found(events))).toBe(true);
  expect(events.isDuplicate(found(events), 'key', 1_000)).toBe(false);
  expect(isDuplicate(found(events, contact('43')))).toBe(false);
  expect(isDuplicate(found(events, contact('42', 'id')))).toBe(false);
  expect(isDuplicate(found(events, contact('42'), 'signed-up'))).toBe(false);
});

test('a window of 0 has no duplicates, and still gives different seconds', () => {
  const events = new RecentEvents({ ...usual, windowMs: 0 });
  accept(events);

  expect(events.isDuplicate(found(events), 'key', 0)).toBe(false);
  expect(events.freeSecond(found(events), now, now)).toBe(now + 1);
});

test('a window of 0 keeps no keys', () => {
  const events = new RecentEvents({ ...usual, windowMs: 0 });
  for (const name of ['first', 'second']) {
    accept(events, { name, key: 'k'.repeat(100) });
    expect(found(events, contact('42'), name)?.bytes).toBe(160);
  }
});

test('the window reaches as far back as ahead', () => {
  const events = new RecentEvents(usual);
  accept(events, { whose: contact('other'), atMs: 5_000 });
  accept(events, { atMs: 6_000 });

  expect(events.isDuplicate(found(events), 'key', 6_999)).toBe(true);
  expect(events.isDuplicate(found(events), 'key', 7_000)).toBe(false);
  expect(events.isDuplicate(found(events), 'key', 5_001)).toBe(true);
  expect(events.isDuplicate(found(events), 'key', 5_000)).toBe(false);
});

test('an event without a key leaves its second, and keeps known keys', () => {
  const events = new RecentEvents(usual);
  accept(events, { key: 'a' });
  accept(events, { key: '', sec: now + 1 });
  accept(events, { key: 'b', sec: now + 2 });

  expect(events.isDuplicate(found(events), 'a', 0)).toBe(true);
  expect(events.isDuplicate(found(events), 'b', 0)).toBe(true);
  expect(events.freeSecond(found(events), now, now)).toBe(now + 3);
});

test('a key larger than the whole window is not remembered, its second is; others are not forgotten', () => {
  const events = new RecentEvents({ ...usual, maxBytes: 4_096 });
  accept(events, { whose: contact('other') });
  accept(events, { key: 'k'.repeat(2_049) });

  expect(events.isDuplicate(found(events), 'k'.repeat(2_049), 0)).toBe(false);
  expect(found(events)?.bytes).toBe(160);
  expect(events.freeSecond(found(events), now, now)).toBe(now + 1);
  expect(events.isDuplicate(found(events, contact('other')), 'key', 0)).toBe(true);
});

test('after the clock was turned back, the given second and the next one can still be used', () => {
  const events = new RecentEvents(usual);

  expect(events.freeSecond(undefined, now, now - 3_600)).toBe(now);
  accept(events);
  expect(events.freeSecond(found(events), now, now - 3_600)).toBe(now + 1);
});

test('a key that exactly fills the window is remembered', () => {
  const events = new RecentEvents({ ...usual, maxBytes: 4_096 });
  const key = 'k'.repeat((4_096 - 160) / 2);
  accept(events, { whose: contact('other') });
  accept(events, { key });

  expect(events.isDuplicate(found(events), key, 0)).toBe(true);
  expect(events.find(contact('other'))).toBeUndefined();
});

test('consecutive seconds are given, at most 60 ahead of now', () => {
  const events = new RecentEvents(usual);
  const given: (number | undefined)[] = [];
  for (let i = 0; i < 63; i += 1) {
    const sec = events.freeSecond(found(events), now, now);
    given.push(sec);
    accept(events, { key: `${i}`, sec: sec ?? now });
  }

  const first61 = Array.from({ length: 61 }, (_, i) => now + i);
  expect(given).toEqual([...first61, undefined, undefined]);
  expect(events.freeSecond(found(events), now, now + 1)).toBe(now + 61);
});

test('other names, and other fields with the same value, have their own seconds', () => {
  const events = new RecentEvents(usual);
  accept(events);
  accept(events, { name: 'signed-up', sec: now + 5 });

  expect(events.freeSecond(found(events), now, now)).toBe(now + 1);
  expect(events.freeSecond(found(events, contact('42'), 'signed-up'), now, now)).toBe(now);
  expect(events.freeSecond(found(events, contact('42', 'email')), now, now)).toBe(now);
});

test('an e-mail address in another case has the same seconds, a user id in another case its own', () => {
  const events = new RecentEvents(usual);
  accept(events, { whose: contact('Ada@example.org', 'email') });
  accept(events, { whose: contact('A1') });

  const second = (whose: Contact) => events.freeSecond(found(events, whose), now, now);
  expect(second(contact('ada@Example.org', 'email'))).toBe(now + 1);
  expect(second(contact('a1'))).toBe(now);
  accept(events, { whose: contact('ada@example.org', 'email'), key: 'other', sec: now + 1 });
  expect(second(contact('ADA@example.org', 'email'))).toBe(now + 2);
});

test('forgetting an e-mail address forgets it in every case', () => {
  const events = new RecentEvents(usual);
  accept(events, { whose: contact('Ada@example.org', 'email') });
  events.forget((one) => contactKey(one) === 'email:ada@example.org');

  expect(events.find(contact('Ada@example.org', 'email'))).toBeUndefined();
});

test('beyond the maximum number of contacts, the least recently used is forgotten', () => {
  const events = new RecentEvents({ ...usual, maxContacts: 2 });
  for (const value of ['a', 'b', 'a', 'c']) accept(events, { whose: contact(value), key: value });

  expect(['a', 'b', 'c'].map((value) => events.find(contact(value)) !== undefined)).toEqual([
    true,
    false,
    true,
  ]);
});

test('several contacts are forgotten at once to make room', () => {
  const events = new RecentEvents({ ...usual, maxContacts: 32 });
  const values = Array.from({ length: 34 }, (_, index) => `${index}`);
  const remembered = () => values.filter((value) => events.find(contact(value)) !== undefined);
  for (const value of values.slice(0, 32)) accept(events, { whose: contact(value) });
  expect(remembered()).toHaveLength(32);

  accept(events, { whose: contact('32') });
  expect(remembered()).toEqual(values.slice(2, 33));
  accept(events, { whose: contact('33') });
  expect(remembered()).toEqual(values.slice(2));
});

test('looking up a contact does not count as a use: only acceptance does', () => {
  const events = new RecentEvents({ ...usual, maxContacts: 2 });
  for (const value of ['a', 'b']) accept(events, { whose: contact(value) });
  events.find(contact('a'));
  accept(events, { whose: contact('c') });

  expect(events.find(contact('a'))).toBeUndefined();
});

test('a new name of a known contact keeps the contact, and the other name', () => {
  const events = new RecentEvents({ ...usual, maxContacts: 2 });
  for (const value of ['a', 'b']) accept(events, { whose: contact(value) });
  accept(events, { whose: contact('a'), name: 'signed-up' });
  accept(events, { whose: contact('c') });

  expect(found(events, contact('a'))).toBeDefined();
  expect(found(events, contact('a'), 'signed-up')).toBeDefined();
  expect(events.find(contact('b'))).toBeUndefined();
});

test('a forgotten contact with seconds in the future keeps them, and is known again with its next event', () => {
  const events = new RecentEvents({ ...usual, maxContacts: 1 });
  accept(events, { whose: contact('a'), key: 'a', sec: now + 5 });
  accept(events, { whose: contact('b') });

  expect(events.freeSecond(found(events, contact('a')), now, now)).toBe(now);
  expect(events.freeSecond(found(events, contact('a')), now + 5, now)).toBe(now + 6);
  accept(events, { whose: contact('a'), key: 'b', sec: now + 6 });
  expect(events.freeSecond(found(events, contact('a')), now + 5, now)).toBe(now + 7);
  expect(events.find(contact('b'))).toBeUndefined();
});

test('a forgotten contact keeps all its names while seconds of one lie in the future', () => {
  const events = new RecentEvents({ ...usual, maxContacts: 1 });
  accept(events, { whose: contact('a'), name: 'first', sec: now + 5 });
  accept(events, { whose: contact('a'), name: 'second', sec: now });
  accept(events, { whose: contact('b') });
  accept(events, { whose: contact('a'), name: 'third', sec: now });

  const names = ['first', 'second', 'third'].map((name) => found(events, contact('a'), name));
  expect(names.map((memory) => memory?.lastSec)).toEqual([now + 5, now, now]);
});

test.each(['first', 'second'])(
  'a contact that is known again takes its room again (%s name)',
  (name) => {
    const events = new RecentEvents({ ...usual, maxContacts: 2, maxBytes: 4_096 });
    const large = (letter: string) => letter.repeat(520);
    accept(events, { whose: contact('a'), name: 'first', key: large('a'), sec: now + 5 });
    for (const value of ['b', 'c']) accept(events, { whose: contact(value) });
    accept(events, { whose: contact('a'), name, key: large('x'), sec: now + 6 });
    // Of 4,096 bytes: `a` has two keys of 1,200, and `c` one of 166.
    expect(events.find(contact('c'))).toBeDefined();

    accept(events, { whose: contact('c'), key: large('c'), atMs: 500, sec: now + 7 });
    expect(events.find(contact('a'))).toBeDefined();
    accept(events, {
      whose: contact('c'),
      key: large('d'),
      atMs: 500,
      sec: now + 8,
      nowSec: now + 9,
    });
    expect(events.find(contact('a'))).toBeUndefined();
  },
);

test('a forgotten contact whose seconds are past is gone', () => {
  const events = new RecentEvents({ ...usual, maxContacts: 1 });
  accept(events, { whose: contact('a'), sec: now });
  accept(events, { whose: contact('b') });

  expect(events.find(contact('a'))).toBeUndefined();
});

test('beyond the maximum size, contacts are forgotten until the rest fits', () => {
  const events = new RecentEvents({ ...usual, maxBytes: 4_096 });
  // Each takes 160 + 2 × 520 = 1,200 bytes: three fit, a fourth does not.
  for (const value of ['a', 'b', 'c', 'd']) {
    accept(events, { whose: contact(value), key: value.repeat(520) });
  }

  const known = ['a', 'b', 'c', 'd'].filter((value) => events.find(contact(value)) !== undefined);
  expect(known).toEqual(['b', 'c', 'd']);
});

test('one contact that fills the window alone loses its keys, never its seconds', () => {
  const events = new RecentEvents({ ...usual, maxBytes: 4_096 });
  const keys = Array.from({ length: 4 }, (_, i) => `${i}`.repeat(520));
  for (const [i, key] of keys.entries()) {
    accept(events, { name: `name-${i % 2}`, key, sec: now + i });
  }

  const known = keys.filter((key, i) =>
    events.isDuplicate(found(events, contact('42'), `name-${i % 2}`), key, 0),
  );
  expect(known).toEqual([]);
  expect(found(events, contact('42'), 'name-0')?.lastSec).toBe(now + 2);
  accept(events, { name: 'name-0', key: 'again', sec: now + 9 });
  expect(events.isDuplicate(found(events, contact('42'), 'name-0'), 'again', 0)).toBe(true);
});

test('also one contact with many names loses its keys when it fills the window alone', () => {
  const events = new RecentEvents({ ...usual, maxBytes: 4_096 });
  const names = Array.from({ length: 4 }, (_, i) => `name-${i}`);
  for (const order of [names, names.toReversed()]) {
    for (const name of order) accept(events, { name, key: name.repeat(87) });

    const bytes = names.map((name) => found(events, contact('42'), name)?.bytes);
    expect(bytes).toEqual([160, 160, 160, 160]);
  }
});

test('names without a key count towards the size', () => {
  const events = new RecentEvents({ ...usual, maxBytes: 4_096 });
  accept(events, { whose: contact('other') });
  for (let i = 0; i < 24; i += 1) accept(events, { name: `name-${i}`, key: '' });
  expect(events.find(contact('other'))).toBeDefined();

  accept(events, { name: 'last', key: 'k' });
  expect(events.find(contact('other'))).toBeUndefined();
});

test('once a contact has lost its keys there is room for others', () => {
  const events = new RecentEvents({ ...usual, maxBytes: 4_096 });
  for (let i = 0; i < 4; i += 1) accept(events, { key: `${i}`.repeat(520), sec: now + i });
  // 160 bytes are left of it; three others of 1,200 each fit beside it, a fourth does not.
  for (const value of ['a', 'b', 'c']) {
    accept(events, { whose: contact(value), key: value.repeat(520) });
  }
  expect(events.find(contact('42'))).toBeDefined();

  accept(events, { whose: contact('d'), key: 'd'.repeat(520), nowSec: now + 9 });
  expect(events.find(contact('42'))).toBeUndefined();
  expect(events.find(contact('b'))).toBeDefined();
});

/** What the contact's names take, all together. */
function bytesOf(head: Recent | undefined): number {
  let bytes = 0;
  for (let recent = head; recent !== undefined; recent = recent.next) bytes += recent.bytes;
  return bytes;
}

test('exactly the latest contacts that fit are remembered', () => {
  const one = fc.record({
    value: fc.constantFrom(...'abcdefghijkl'),
    name: fc.constantFrom('x', 'y'),
    // So few and small that one contact alone never fills the window.
    size: fc.nat(100),
    ms: fc.integer({ min: 200, max: 600 }),
    aheadSec: fc.constantFrom(0, 0, 0, 3),
  });
  const limits = { windowMs: 1_000, maxContacts: 9, maxBytes: 4_096 };
  fc.assert(
    fc.property(fc.array(one, { maxLength: 80, size: 'max' }), (all) => {
      const events = new RecentEvents(limits);
      const heads = new Map<string, Recent>();
      const lastSec = new Map<string, number>();
      /** Those whose seconds lay ahead once: they may be kept for longer. */
      const ahead = new Set<string>();
      let atMs = now * 1_000;
      for (const { value, name, size, ms, aheadSec } of all) {
        atMs += ms;
        const nowSec = Math.floor(atMs / 1_000);
        const sec = nowSec + aheadSec;
        if (aheadSec > 0) ahead.add(value);
        accept(events, {
          whose: contact(value),
          name,
          key: `${atMs}`.padEnd(size, 'k'),
          atMs,
          sec,
          nowSec,
        });
        const head = events.find(contact(value));
        if (head === undefined) throw new Error('What was accepted last is known.');
        heads.delete(value);
        heads.set(value, head);
        lastSec.set(value, Math.max(sec, lastSec.get(value) ?? 0));

        const total = () => [...heads.values()].reduce((sum, each) => sum + bytesOf(each), 0);
        while (heads.size > limits.maxContacts || (total() > limits.maxBytes && heads.size > 1)) {
          heads.delete([...heads.keys()][0] ?? '');
        }
        for (const [other, last] of lastSec) {
          const kept = events.find(contact(other));
          if (heads.has(other)) expect(kept).toEqual(heads.get(other));
          else if (last > nowSec) expect(kept).toBeDefined();
          else if (!ahead.has(other)) expect(kept).toBeUndefined();
        }
        expect(total()).toBeLessThanOrEqual(limits.maxBytes);
      }
      expect([...heads.keys()].every((value) => events.find(contact(value)))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('forgetting a contact removes all its names and seconds, and no others', () => {
  const events = new RecentEvents(usual);
  accept(events, { sec: now + 5 });
  accept(events, { name: 'signed-up' });
  accept(events, { whose: contact('43') });
  events.forget(({ value }) => value === '42');

  expect(events.find(contact('42'))).toBeUndefined();
  expect(found(events, contact('43'))).toBeDefined();
});

test('forgetting a contact also removes seconds in the future that were kept apart', () => {
  const events = new RecentEvents({ ...usual, maxContacts: 1 });
  accept(events, { sec: now + 5 });
  accept(events, { whose: contact('43'), sec: now + 5 });
  accept(events, { whose: contact('44') });
  events.forget(({ value }) => value === '42');

  expect(events.find(contact('42'))).toBeUndefined();
  expect(events.find(contact('43'))).toBeDefined();
});

test('the memory of a forgotten contact is free for others', () => {
  const events = new RecentEvents({ ...usual, maxBytes: 4_096 });
  for (let round = 0; round < 10; round += 1) {
    accept(events, { key: 'k'.repeat(1_500), atMs: round });
    events.forget(() => true);
  }
  accept(events, { key: 'kept' });
  accept(events, { whose: contact('43'), key: 'kept' });

  expect(found(events)).toBeDefined();
  expect(events.isDuplicate(found(events, contact('43')), 'kept', 0)).toBe(true);
});

const isFirst = ({ field, value }: Contact) => field === 'user_id' && value === 'a';

test('forgetting a contact does not remove another field with the same value', () => {
  const events = new RecentEvents(usual);
  for (const name of ['placed-order', 'signed-in']) {
    accept(events, { whose: contact('a', 'email'), name });
    events.forget(isFirst);
    expect(found(events, contact('a', 'email'), name)).toBeDefined();
  }

  // Both are remembered together: what is meant may stand anywhere in there.
  accept(events, { whose: contact('a') });
  accept(events, { whose: contact('a', 'email'), name: 'signed-up' });
  events.forget(isFirst);
  expect(events.find(contact('a'))).toBeUndefined();
});
