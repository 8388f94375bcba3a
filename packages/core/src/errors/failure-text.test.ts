import { expect, test } from 'vitest';
import { failureText } from './failure-text.js';

function thrownBy(fn: () => unknown): unknown {
  try {
    fn();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

const request: { user: { id: string } } = JSON.parse('{}');
const missing: () => void = JSON.parse('null');
const five: string = JSON.parse('5');

test.each([
  [
    'a property of nothing',
    () => request.user.id,
    "TypeError: Cannot read properties of undefined (reading 'id')",
  ],
  ['a call of what is no function', () => missing(), 'TypeError: missing is not a function'],
  [
    'destructuring nothing',
    () => {
      const { id } = request.user;
      return id;
    },
    'TypeError: Cannot destructure property',
  ],
  ['iterating what is no list', () => [...five], 'TypeError: '],
])(
  'a mistake in the application’s code is shown as the engine names it: %s',
  (_what, fn, shown) => {
    expect(failureText(thrownBy(fn))).toContain(shown);
  },
);

test('a name that is not defined is shown', () => {
  expect(failureText(new ReferenceError('sesion is not defined'))).toBe(
    'ReferenceError: sesion is not defined',
  );
});

test.each([
  [
    'an e-mail address',
    "Cannot read properties of undefined (reading 'ada@example.org')",
    "(reading '…')",
  ],
  ['an id', 'user 4711 is not a function', 'user … is not a function'],
  ['a token', 'dG9rOm1hZGU1 is not iterable', '… is not iterable'],
])('in a message of the engine’s %s is left out', (_what, message, shown) => {
  expect(failureText(new TypeError(message))).toContain(shown);
});

test.each([
  ['an error of the application', new Error('ada@example.org is unknown'), 'Error'],
  ['a type error of the application', new TypeError('Ada has no account'), 'TypeError'],
  ['one with a code', Object.assign(new Error('secret'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [
    'one with a class',
    Object.assign(new Error('secret'), { name: 'SessionError' }),
    'SessionError',
  ],
  ['text', 'secret', 'a value of type string'],
  ['nothing', undefined, 'a value of type undefined'],
  ['null', null, 'a value of type object'],
])('of %s no message is shown', (_what, thrown, shown) => {
  expect(failureText(thrown)).toBe(shown);
});

test('an error that cannot be read is named as such', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();

  expect(failureText(proxy)).toBe('a value that cannot be read');
});

test('a long message, and a long class, is cut', () => {
  const name = 'x'.repeat(500);

  expect(failureText(new TypeError(`Cannot read ${name}`)).length).toBe(200);
  expect(failureText(Object.assign(new Error('made up'), { name })).length).toBe(200);
});
