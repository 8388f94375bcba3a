import { expect, test, vi } from 'vitest';
import { EventNames } from './names.js';

function names({ max = 120, warnAt = 100 } = {}) {
  const onMany = vi.fn();
  const made = new EventNames({ max, warnAt, onMany });
  const admit = (given: unknown) => {
    const name = made.read(given);
    if (name === undefined) return 'invalid_name';
    return made.admit(name) ? name : 'too_many_names';
  };
  return { names: { read: (given: unknown) => made.read(given), admit }, onMany };
}

test.each([
  ['as it is', 'placed-order', 'placed-order'],
  ['in lower case, as Intercom stores it', 'Placed-ORDER', 'placed-order'],
  ['without white space around it', ' \tplaced-order\n', 'placed-order'],
  ['with its inner spaces, which Intercom keeps', 'placed order', 'placed order'],
  ['with hyphens for full stops and dollars', 'app.order$placed..', 'app-order-placed--'],
  ['of 255 characters', 'x'.repeat(255), 'x'.repeat(255)],
  ['of one character', 'x', 'x'],
  ['of 255 characters in much white space', ` ${'x'.repeat(255)} `, 'x'.repeat(255)],
  ['in as much white space as is looked at', `${' '.repeat(1_019)}a`, 'a'],
])('a name is used %s', (_title, given, name) => {
  expect(names().names.read(given)).toMatchObject({
    name,
    text: `,"event_name":"${name}"`,
    textBeforeMetadata: `,"event_name":"${name}","metadata":`,
  });
});

test('a name with quotes is JSON', () => {
  const admitted = names().names.admit('said "hi" \\ \u0001');

  expect(JSON.parse(`{"a":1${Reflect.get(Object(admitted), 'text')}}`)).toEqual({
    a: 1,
    event_name: 'said "hi" \\ \u0001',
  });
});

test.each([
  ['empty', ''],
  ['white space', ' \n\t'],
  ['of 256 characters', 'x'.repeat(256)],
  ['longer than 255 characters once in lower case', 'İ'.repeat(130)],
  ['huge, with white space that would be trimmed', `${' '.repeat(1_020)}a`],
  ['undefined', undefined],
  ['null', null],
  ['a number', 5],
  ['an object that looks like text', { toString: () => 'placed-order' }],
])('a name that is %s is invalid', (_title, given) => {
  expect(names().names.admit(given)).toBe('invalid_name');
});

test('names beyond the maximum are refused, and known names still work', () => {
  const { names: admitting } = names({ max: 3 });
  for (const name of ['a', 'b', 'c']) expect(admitting.admit(name)).toMatchObject({ name });

  expect(admitting.admit('d')).toBe('too_many_names');
  expect(admitting.admit('d')).toBe('too_many_names');
  expect(admitting.admit('B')).toMatchObject({ name: 'b' });
});

test('spellings of the same name count once', () => {
  const { names: admitting } = names({ max: 1 });

  for (const spelling of ['a.b', 'A.B', ' a-b', 'a$b']) {
    expect(admitting.admit(spelling)).toMatchObject({ name: 'a-b' });
  }
});

test('invalid names do not count', () => {
  const { names: admitting } = names({ max: 1 });
  admitting.admit('');
  admitting.admit('x'.repeat(256));

  expect(admitting.admit('a')).toMatchObject({ name: 'a' });
});

test('the warning about many names comes once, at the mark', () => {
  const { names: admitting, onMany } = names({ max: 5, warnAt: 3 });
  for (const name of ['a', 'b', 'a', 'B']) admitting.admit(name);
  expect(onMany).not.toHaveBeenCalled();

  for (const name of ['c', 'c', 'd', 'e', 'f']) admitting.admit(name);
  expect(onMany).toHaveBeenCalledTimes(1);
  expect(onMany).toHaveBeenCalledWith(3);
});

test('any number of spellings of a name is admitted', () => {
  const { names: admitting } = names({ max: 2 });
  admitting.admit('other');
  for (let i = 0; i < 1_019; i += 1) {
    expect(admitting.admit(`${' '.repeat(i)}a`)).toMatchObject({ name: 'a' });
  }

  expect(admitting.admit('other')).toMatchObject({ name: 'other' });
});

test('a thousand spellings are cached; with one more the cache starts over', () => {
  const { names: admitting } = names();
  const spelling = (i: number) => `${' '.repeat(i)}a`;
  const first = admitting.admit(spelling(0));
  for (let i = 1; i < 1_000; i += 1) admitting.admit(spelling(i));
  expect(admitting.admit(spelling(0))).toBe(first);

  admitting.admit(spelling(1_000));
  expect(admitting.admit(spelling(0))).not.toBe(first);
});

test('a name that was only read does not count', () => {
  const { names: admitting } = names({ max: 1 });
  admitting.read('a');

  expect(admitting.admit('b')).toMatchObject({ name: 'b' });
  expect(admitting.admit('a')).toBe('too_many_names');
});

test('refused names do not push names in use out of the cache', () => {
  const { names: admitting } = names({ max: 1 });
  const known = admitting.admit('known');
  for (let i = 0; i < 1_001; i += 1) admitting.admit(`generated-${i}`);

  expect(admitting.read('known')).toBe(known);
});
