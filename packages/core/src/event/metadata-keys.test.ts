import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MetadataKeys } from './metadata-keys.js';

test('a plain key is written as it is', () => {
  expect(new MetadataKeys().get('plan name')).toEqual({
    name: 'plan name',
    first: '{"plan name":',
    next: ',"plan name":',
    isDate: false,
    renamed: false,
    access: 'open',
  });
});

test.each([...'.$~`!@#%^&*\'{}|\\"\u0000'].map((character) => [character]))(
  'the character %j, which Intercom forbids in keys, becomes an underscore',
  (character) => {
    expect(new MetadataKeys().get(`a${character}b${character}`)).toMatchObject({
      first: '{"a_b_":',
      renamed: true,
    });
  },
);

test('all other characters are kept', () => {
  const key = 'a-b_c:d/e(f)[g] h+i=j<k>l?m;n,oé😀';

  expect(new MetadataKeys().get(key)).toMatchObject({ name: key, renamed: false });
});

test('a key is cut at 190 characters', () => {
  const keys = new MetadataKeys();

  expect(keys.get('k'.repeat(190))).toMatchObject({ name: 'k'.repeat(190), renamed: false });
  expect(keys.get('k'.repeat(191))).toMatchObject({ name: 'k'.repeat(190), renamed: true });
});

test.each([[''], ['  '], ['\t\n'], ['__proto__']])('%j is no key', (key) => {
  expect(new MetadataKeys().get(key)).toMatchObject({ first: '', next: '' });
});

test.each([
  ['renewal_date', true],
  ['_date', true],
  ['renewal_dates', false],
  ['renewal-date', false],
  ['date', false],
  ['renewed_at', false],
])('whether %s is shown as a date: %s', (key, isDate) => {
  expect(new MetadataKeys().get(key).isDate).toBe(isDate);
});

test('a long key is judged by the part that is not sent, too', () => {
  const keys = new MetadataKeys((key) => (key.endsWith('password') ? 'secret' : 'open'));

  expect(keys.get(`${'k_'.repeat(200)}password`).access).toBe('secret');
});

test('the cache of keys is bounded, and does not change how they are written', () => {
  const keys = new MetadataKeys();
  const first = keys.get('plan');
  for (let i = 0; i < 2_000; i += 1) keys.get(`generated-${i}`);

  expect(keys.get('plan')).toBe(first);
  expect(keys.get('generated-1999')).not.toBe(keys.get('generated-1999'));
  expect(keys.get('generated-1999')).toEqual(keys.get('generated-1999'));
  expect(keys.get('generated-998')).toBe(keys.get('generated-998'));
  expect(keys.get('generated-999')).not.toBe(keys.get('generated-999'));
});

test('a key that has to be cut is not cached', () => {
  const keys = new MetadataKeys();
  const longest = 'k'.repeat(190);
  const long = 'k'.repeat(191);

  expect(keys.get(longest)).toBe(keys.get(longest));
  expect(keys.get(long)).not.toBe(keys.get(long));
});

test('every key is written as JSON without forbidden characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 220 }), (key) => {
      const { first, next, name } = new MetadataKeys().get(key);

      if (first !== '') {
        expect(JSON.parse(`${first}1}`)).toEqual({ [name]: 1 });
        expect(next).toBe(`,${first.slice(1)}`);
      }
      // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is one of them.
      expect(name).not.toMatch(/[.$~`!@#%^&*'{}|\\"\u0000]/);
      expect(name.length).toBeLessThanOrEqual(190);
    }),
  );
});
