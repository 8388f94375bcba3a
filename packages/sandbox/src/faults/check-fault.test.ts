import { expect, test } from 'vitest';
import type { Fault } from '../index.js';
import { checkFault } from './check-fault.js';

test.each<[string, object, string]>([
  [
    'an unknown kind',
    { kind: 'explode' },
    '`kind` cannot be `"explode"`. Use one of: "answer", "hang", "reset", "slow-body", "delay", "close-idle", "headers". [FAULT_INVALID]',
  ],
  [
    'a key of another kind',
    { kind: 'delay', delayMs: 1, status: 500 },
    'Unknown key `status` in a fault of kind "delay". Use one of: kind, times, match, delayMs. [FAULT_INVALID]',
  ],
  [
    'a status that ends no request',
    { kind: 'answer', status: 100 },
    'Expected `status` to be an integer from 200 to 599, got `100`.',
  ],
  ['no status', { kind: 'answer' }, 'got `undefined`'],
  ['a body that is neither text nor JSON', { kind: 'answer', status: 200, body: 7 }, '`body`'],
  ['times of 0', { kind: 'delay', delayMs: 1, times: 0 }, '`times`'],
  ['a match that is no function', { kind: 'delay', delayMs: 1, match: true }, '`match`'],
  ['an unknown moment', { kind: 'reset', when: 'later' }, '`when` cannot be `"later"`'],
  ['an unknown moment of a hang', { kind: 'hang', when: 'later' }, '`when` cannot be `"later"`'],
  ['no bytes', { kind: 'slow-body', bytes: 0, intervalMs: 1 }, '`bytes`'],
  ['a negative wait', { kind: 'close-idle', closeIdleAfterMs: -1 }, '`closeIdleAfterMs`'],
  [
    'a header with a line break',
    { kind: 'headers', headers: { a: 'b\r\nc' } },
    'Invalid header `a`',
  ],
  [
    'a header that is a number',
    { kind: 'headers', headers: { a: 1 } },
    'neither a string nor null',
  ],
  ['no headers', { kind: 'headers' }, '`headers`'],
])('refuses %s', (_title, fault, message) => {
  expect(() => checkFault(fault as Fault)).toThrow(
    expect.objectContaining({
      name: 'SandboxError',
      code: 'FAULT_INVALID',
      message: expect.stringContaining(message),
    }),
  );
});

test.each<[string, () => object]>([
  [
    'with a cycle',
    () => {
      const body: { self?: object } = {};
      body.self = body;
      return body;
    },
  ],
  ['with a BigInt', () => ({ count: 1n })],
  [
    'with a getter that throws',
    () => ({
      get a() {
        throw new Error('no');
      },
    }),
  ],
  ['without a JSON form', () => ({ toJSON: () => undefined })],
])('refuses a body %s', (_title, body) => {
  expect(() => checkFault({ kind: 'answer', status: 503, body: body() })).toThrow('FAULT_INVALID');
});

test('the body of a fault is what it was when the fault was added', () => {
  const body = { state: 'first' };
  const checked = checkFault({ kind: 'answer', status: 503, body });
  body.state = 'second';

  expect(checked.bodyText).toBe('{"state":"first"}');
});
