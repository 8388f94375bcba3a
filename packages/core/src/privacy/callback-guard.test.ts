import { expect, test, vi } from 'vitest';
import { CallbackGuard } from './callback-guard.js';

const same = (answer: unknown) => answer;

function open() {
  const onTrouble = vi.fn();
  return { callbackGuard: new CallbackGuard(onTrouble), onTrouble };
}

test('an answer that can be used is handed on', () => {
  const { callbackGuard, onTrouble } = open();

  expect(callbackGuard.ask('consent', () => 7, same)).toBe(7);
  expect(onTrouble).not.toHaveBeenCalled();
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
])('a function that %s has not answered, and that is counted', (_what, question) => {
  const { callbackGuard, onTrouble } = open();

  expect(callbackGuard.ask('sample', question, same)).toBeUndefined();
  expect(onTrouble.mock.calls).toEqual([['sample']]);
});

test('an answer whose reading throws is none', () => {
  const { callbackGuard, onTrouble } = open();

  expect(callbackGuard.ask('beforeTrack', () => 7, throwing)).toBeUndefined();
  expect(onTrouble.mock.calls).toEqual([['beforeTrack']]);
});

test('from inside one function none is asked; afterwards they are asked again', () => {
  const { callbackGuard, onTrouble } = open();
  const inner = vi.fn(() => true);
  const outer = () => callbackGuard.ask('consent', inner, same) ?? 'not asked';

  expect(callbackGuard.ask('beforeTrack', outer, same)).toBe('not asked');
  expect(inner).not.toHaveBeenCalled();
  expect(onTrouble.mock.calls).toEqual([['consent']]);
  expect(callbackGuard.ask('consent', throwing, same)).toBeUndefined();
  expect(callbackGuard.ask('consent', inner, same)).toBe(true);
});
