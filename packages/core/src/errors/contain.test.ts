import { expect, test, vi } from 'vitest';
import { contain, isThenable } from './contain.js';

function withThen(then: PropertyDescriptor, target: object = {}): object {
  return Object.defineProperty(target, 'then', then);
}

function fail(): never {
  throw new Error('made up');
}

function revokedProxy(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

test.each([
  ['a promise', Promise.resolve(), true],
  ['an object with a function then', withThen({ value: () => {} }), true],
  ['a function with a function then', withThen({ value: () => {} }, () => {}), true],
  ['an object with another then', withThen({ value: 5 }), false],
  ['an object', {}, false],
  ['a function', () => {}, false],
  ['nothing', undefined, false],
  ['null', null, false],
  ['text', 'then', false],
])('%s works like a promise: %3$s', (_title, value, isOne) => {
  expect(isThenable(value)).toBe(isOne);
});

test.each([
  ['a promise that rejects', () => Promise.reject(new Error('made up'))],
  ['a then that throws', () => withThen({ value: fail })],
  ['a then that cannot be read', () => withThen({ get: fail })],
  ['a revoked proxy', revokedProxy],
])('%s reaches nobody but the one who asked to be told', async (_title, make) => {
  const onRejected = vi.fn();
  contain(make(), onRejected);
  await new Promise((resolve) => setImmediate(resolve));

  expect(onRejected).toHaveBeenCalledTimes(1);
});

test.each([
  ['a promise that resolves', Promise.resolve(1)],
  ['a plain value', 5],
  ['nothing', undefined],
])('%s is no trouble', async (_title, value) => {
  const onRejected = vi.fn();
  contain(value, onRejected);
  await new Promise((resolve) => setImmediate(resolve));

  expect(onRejected).not.toHaveBeenCalled();
});
