import { expect, test, vi } from 'vitest';
import { CallbackGuard } from './callback-guard.js';

const same = (answer: unknown) => answer;

function open() {
  const onFailure = vi.fn();
  return { callbackGuard: new CallbackGuard(onFailure), onFailure };
}

test('a usable answer is returned', () => {
  const { callbackGuard, onFailure } = open();

  expect(callbackGuard.ask('consent', () => 7, same)).toBe(7);
  expect(onFailure).not.toHaveBeenCalled();
});

const throwing = () => {
  throw new Error('made-up failure');
};

test.each<[string, () => unknown]>([
  ['throws', throwing],
  ['returns a promise', () => Promise.resolve(true)],
  ['returns a promise that rejects', () => Promise.reject(new Error('made-up failure'))],
  // biome-ignore lint/suspicious/noThenProperty: that is what is tested.
  ['returns a thenable', () => ({ then: () => {} })],
  ['returns what cannot be looked at', () => new Proxy({}, { has: throwing, get: throwing })],
  ['returns nothing', () => undefined],
])('a function that %s gives no answer, and the failure is counted', (_what, call) => {
  const { callbackGuard, onFailure } = open();

  expect(callbackGuard.ask('sample', call, same)).toBeUndefined();
  expect(onFailure.mock.calls).toEqual([['sample']]);
});

test('an answer that cannot be read is none', () => {
  const { callbackGuard, onFailure } = open();

  expect(callbackGuard.ask('beforeTrack', () => 7, throwing)).toBeUndefined();
  expect(onFailure.mock.calls).toEqual([['beforeTrack']]);
});

test('while one function runs no other is called; afterwards they are called again', () => {
  const { callbackGuard, onFailure } = open();
  const inner = vi.fn(() => true);
  const outer = () => callbackGuard.ask('consent', inner, same) ?? 'not asked';

  expect(callbackGuard.ask('beforeTrack', outer, same)).toBe('not asked');
  expect(inner).not.toHaveBeenCalled();
  expect(onFailure.mock.calls).toEqual([['consent']]);
  expect(callbackGuard.ask('consent', throwing, same)).toBeUndefined();
  expect(callbackGuard.ask('consent', inner, same)).toBe(true);
});
