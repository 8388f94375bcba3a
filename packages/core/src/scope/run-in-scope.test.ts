import { expect, test, vi } from 'vitest';
import type { Outcome } from '../model/track-options.js';
import { runInScope } from './run-in-scope.js';
import type { Scope } from './scope.js';

/** A scope that says how it was run and ended. */
function open() {
  const told: (Outcome | string | undefined)[] = [];
  const scope = {
    run: (rest: () => unknown) => {
      told.push('run');
      return rest();
    },
    end: (outcome?: Outcome) => told.push(outcome ?? 'success'),
  } as unknown as Scope;
  return { scope, told };
}

const failed = { ok: false, aborted: false };
const trouble = new Error('made-up trouble');

test('the return value is passed on, and the scope has ended by then', () => {
  const { scope, told } = open();
  const fn = vi.fn(() => 'done');

  expect(runInScope(scope, fn)).toBe('done');
  expect(fn).toHaveBeenCalledExactlyOnceWith(scope);
  expect(told).toEqual(['run', 'success']);
});

test('an error that is thrown is passed on, and the scope has failed', () => {
  const { scope, told } = open();
  const run = () =>
    runInScope(scope, () => {
      throw trouble;
    });

  expect(run).toThrow(trouble);
  expect(told).toEqual(['run', failed]);
});

test('the scope of an async function ends when its promise is fulfilled', async () => {
  const { scope, told } = open();
  let resolve = (_value: string) => {};
  const running = runInScope(scope, () => new Promise((settle) => (resolve = settle)));
  await Promise.resolve();
  expect(told).toEqual(['run']);
  resolve('done');

  expect(await running).toBe('done');
  expect(told).toEqual(['run', 'success']);
});

test('a promise that rejects still rejects, and the scope has failed', async () => {
  const { scope, told } = open();

  await expect(runInScope(scope, () => Promise.reject(trouble))).rejects.toBe(trouble);
  expect(told).toEqual(['run', failed]);
});

test('a result whose `then` cannot be read is passed on like any other', () => {
  const { scope, told } = open();
  const odd = Object.defineProperty({}, 'then', {
    get: () => {
      throw trouble;
    },
  });

  expect(runInScope(scope, () => odd)).toBe(odd);
  expect(told).toEqual(['run', 'success']);
});
