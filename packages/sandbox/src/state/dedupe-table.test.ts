import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DedupeTable } from './dedupe-table.js';

const key = fc.tuple(
  fc.nat(3),
  fc.nat(3),
  fc.oneof(fc.integer({ min: -3, max: 3 }), fc.maxSafeInteger()),
);

test('behaves like a set of keys', () => {
  fc.assert(
    fc.property(fc.array(key, { maxLength: 200 }), (keys) => {
      const seen = new DedupeTable();
      const model = new Set<string>();
      for (const [contact, name, second] of keys) {
        const isNew = !model.has(`${contact} ${name} ${second}`);
        model.add(`${contact} ${name} ${second}`);
        expect(seen.add(contact, name, second)).toBe(isNew);
      }
      expect(seen.size).toBe(model.size);
    }),
  );
});

test('keeps every key while it grows', () => {
  const seen = new DedupeTable();
  const all = (isNew: boolean) => {
    for (let at = 0; at < 20_000; at += 1) {
      if (seen.add(at % 97, at % 7, 1_700_000_000 + Math.floor(at / 3)) !== isNew) return at;
    }
    return 'all';
  };

  expect(all(true)).toBe('all');
  expect(all(false)).toBe('all');
  expect(seen.size).toBe(20_000);
});

test('visits every key once', () => {
  const seen = new DedupeTable();
  const added = new Set<string>();
  for (let at = 0; at < 5_000; at += 1) {
    seen.add(at % 13, at % 5, at % 400);
    added.add(`${at % 13} ${at % 5} ${at % 400}`);
  }
  const given: string[] = [];
  seen.forEach((contact, name, second) => {
    given.push(`${contact} ${name} ${second}`);
  });

  expect(given).toHaveLength(added.size);
  expect(new Set(given)).toEqual(added);
});
