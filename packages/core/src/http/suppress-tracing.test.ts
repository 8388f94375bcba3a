import { expect, onTestFinished, test } from 'vitest';
import { suppressTracing } from './suppress-tracing.js';

const registered = Symbol.for('opentelemetry.js.api.1');

/** Registers something as the application's context manager until the test is over. */
function register(context: unknown): void {
  const before: unknown = Reflect.get(globalThis, registered);
  Reflect.set(globalThis, registered, { context });
  onTestFinished(() => {
    Reflect.set(globalThis, registered, before);
  });
}

test.each([
  ['nothing', undefined],
  ['something else', {}],
  [
    'one that fails',
    {
      active: () => {
        throw new Error('made up');
      },
      with: () => 0,
    },
  ],
  ['one without a context', { active: () => undefined, with: () => 0 }],
])('with %s in the place of a context manager the request is simply made, once', (_title, one) => {
  register(one);
  let calls = 0;

  expect(suppressTracing(() => ++calls)).toBe(1);
});

test('a request that fails is not made a second time', () => {
  register({
    active: () => ({ setValue: () => ({}) }),
    with: (_context: unknown, fn: () => unknown) => fn(),
  });
  let calls = 0;
  const request = () => {
    calls += 1;
    throw new Error('made up');
  };

  expect(() => suppressTracing(request)).toThrow('made up');
  expect(calls).toBe(1);
});
