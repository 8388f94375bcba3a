import { expect, test } from 'vitest';
import type { EventDetails } from '../../api.js';
import { compareForms } from './compare-forms.js';

const sent = {
  event_name: 'Placed.Order',
  created_at: 1_700_000_000,
  user_id: 42,
  note: 'unknown to Intercom',
  metadata: { plan: 'pro', price: { amount: 1, currency: 'eur' }, extra: 1 },
};
const stored = {
  event_name: 'placed-order',
  created_at: 1_700_000_000,
  metadata: { plan: 'pro', price: { amount: 1, currency: 'eur' } },
};

const compare = (details: Partial<EventDetails>) =>
  compareForms({ sent: undefined, stored: undefined, ...details } as EventDetails);

test('every value is the same, changed or dropped', () => {
  expect(compare({ sent, stored }).map(({ key, difference }) => [key, difference])).toEqual([
    ['event_name', 'changed'],
    ['created_at', 'none'],
    ['user_id', 'changed'],
    ['note', 'dropped'],
    ['plan', 'none'],
    ['price', 'none'],
    ['extra', 'dropped'],
  ]);
});

test('an event that was not stored has no differences', () => {
  const values = compare({ sent });
  expect(new Set(values.map(({ difference }) => difference))).toEqual(new Set(['none']));
  expect(values.filter(({ isMetadata }) => isMetadata)).toHaveLength(3);
});

test('metadata that is no object is shown as one value', () => {
  expect(compare({ sent: { metadata: [1] } })).toEqual([
    { key: 'metadata', isMetadata: false, sent: [1], stored: undefined, difference: 'none' },
  ]);
});

test('keys that all objects have are compared like others', () => {
  const own = JSON.parse('{"metadata":{"__proto__":1,"constructor":2}}');
  const kept = { ...stored, metadata: JSON.parse('{"__proto__":1}') };
  const values = compare({ sent: own, stored: kept }).filter(({ isMetadata }) => isMetadata);
  expect(values.map(({ key, difference }) => [key, difference])).toEqual([
    ['__proto__', 'none'],
    ['constructor', 'dropped'],
  ]);
});

test('nothing is shown of a body that is not kept', () => {
  expect(compare({ stored })).toEqual([]);
});
