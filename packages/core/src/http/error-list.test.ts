import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readErrorList } from './error-list.js';

function list(errors: unknown): string {
  return JSON.stringify({ type: 'error.list', request_id: 'r-1', errors });
}

test('the code is that of the first error', () => {
  expect(
    readErrorList(list([{ code: 'not_found', message: 'User Not Found' }, { code: 'x' }])).code,
  ).toBe('not_found');
});

test('a code that looks like a number is text', () => {
  expect(readErrorList(list([{ code: '422', message: 'Cannot have more' }])).code).toBe('422');
});

test('a long code is cut at 100 characters: it goes into logs', () => {
  expect(readErrorList(list([{ code: 'x'.repeat(101) }])).code).toBe('x'.repeat(100));
});

test('an error of an older version has its code as its type', () => {
  expect(readErrorList(list([{ type: 'not_found', message: 'No such user' }])).code).toBe(
    'not_found',
  );
});

test('the request id is read, whatever the errors are', () => {
  expect(readErrorList(list('made up'))).toEqual({ requestId: 'r-1' });
  expect(readErrorList('{"request_id":null,"errors":[]}')).toEqual({});
});

test.each([
  ['nothing', ''],
  ['a space', ' '],
  ['a page', '<html>404</html>'],
  ['half a list', list([{ code: 'not_found' }]).slice(0, -2)],
  ['null', 'null'],
  ['text', '"not_found"'],
  ['a number', '404'],
  ['a list without the envelope', '[{"code":"not_found"}]'],
  ['another object', '{"error":"not_found"}'],
  ['errors that are no list', list({ code: 'not_found' })],
  ['no errors', list([])],
  ['an error that is null', list([null])],
  ['an error that is text', list(['not_found'])],
  ['a code that is a number', list([{ code: 404 }])],
  ['a code that is deeper', list([{ error: { code: 'not_found' } }])],
])('%s has no code', (_title, body) => {
  expect(readErrorList(body).code).toBeUndefined();
});

test('no body makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
      expect(['undefined', 'string']).toContain(typeof readErrorList(body).code);
    }),
  );
});
