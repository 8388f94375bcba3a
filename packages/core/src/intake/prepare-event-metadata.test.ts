import { expect, test } from 'vitest';
import { MetadataSerialiser } from '../event/metadata.js';
import { isBuilder, MetadataText } from './prepare-event.js';

function open() {
  const changes: string[] = [];
  const serialiser = new MetadataSerialiser({
    maxKeys: 10,
    onChange: (change) => changes.push(change),
  });
  return { text: new MetadataText(serialiser, () => changes.push('builder trouble')), changes };
}

test('metadata may be an object, or a function that returns one', () => {
  const { text, changes } = open();

  expect(text.of({ plan: 'pro' }, 'placed-order')).toBe('{"plan":"pro"}');
  expect(text.of(() => ({ plan: 'pro' }), 'placed-order')).toBe('{"plan":"pro"}');
  expect(text.of(undefined, 'placed-order')).toBe('');
  expect(text.of(() => undefined, 'placed-order')).toBe('');
  expect(changes).toEqual([]);
});

test('a function that throws loses the metadata, not the event', () => {
  const { text, changes } = open();
  const builder = () => {
    throw new Error('made up');
  };

  expect(text.of(builder, 'placed-order')).toBe('');
  expect(changes).toEqual(['builder trouble']);
});

test('a function that returns a promise, or a function, gives no metadata', async () => {
  const { text, changes } = open();

  expect(text.of(async () => ({ plan: 'pro' }), 'placed-order')).toBe('');
  expect(text.of(() => () => ({ plan: 'pro' }), 'placed-order')).toBe('');
  expect(text.of(() => Promise.reject(new Error('made up')), 'placed-order')).toBe('');
  expect(changes).toEqual(['unreadable', 'removed_other', 'unreadable']);
  await new Promise((resolve) => setImmediate(resolve));
});

test('only functions are called', () => {
  expect([isBuilder(() => ({})), isBuilder({}), isBuilder(undefined)]).toEqual([
    true,
    false,
    false,
  ]);
});
