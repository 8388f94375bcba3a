import { expect, test } from 'vitest';
import { defaultProblems } from './documented-defaults.mjs';

const options = (documented: string): string => `
  export interface RetryOptions {
    /**
     * How often.
     *
     * @default ${documented}
     */
    readonly maxAttempts?: number;
  }`;
const problemsOf = (...texts: readonly string[]): string[] =>
  defaultProblems(texts.map((text, index) => ({ file: `src/${index}.ts`, text })));

test('a correct documented default is fine, however the number is written', () => {
  const defaults =
    'const defaults = { retry: { maxAttempts: 10000 } satisfies Required<RetryOptions> };';

  expect(problemsOf(options('10_000'), defaults)).toEqual([]);
});

test('a documented default that differs is found, in another file too', () => {
  const defaults = 'const defaults = { maxAttempts: 6 } as const satisfies Partial<RetryOptions>;';

  expect(problemsOf(options('5'), defaults)).toEqual([
    '0.ts: RetryOptions.maxAttempts has @default 5, but it is 6.',
  ]);
});

test('an undocumented default is found', () => {
  const retry = options('5').replace('number;', 'number;\n readonly pauseMs?: number;');
  const defaults = 'const defaults: Required<RetryOptions> = { maxAttempts: 5, pauseMs: 1_000 };';

  expect(problemsOf(retry, defaults)).toEqual([
    '0.ts: RetryOptions.pauseMs has the default 1000 but no @default.',
  ]);
});

test('a documented default that nothing sets is found', () => {
  expect(problemsOf(options('5'))).toEqual([
    '0.ts: RetryOptions.maxAttempts has @default 5, but nothing in its package says so.',
  ]);
});

test.each([
  ['after ??', 'const n = given.maxAttempts ?? 5;'],
  ['in a destructuring', 'function f({ maxAttempts = 5 }: RetryOptions) {}'],
])('a default can also be %s', (_title, code) => {
  expect(problemsOf(options('5'), code)).toEqual([]);
  expect(problemsOf(options('7'), code)).toEqual([
    '0.ts: RetryOptions.maxAttempts has @default 7, but it is 5.',
  ]);
});

test('a default may also stand beside a range', () => {
  const table =
    'const retry = { maxAttempts: { default: 5, min: 1 } } as const satisfies Ranges<RetryOptions>;';

  expect(problemsOf(options('5'), table)).toEqual([]);
  expect(problemsOf(options('7'), table)).toEqual([
    '0.ts: RetryOptions.maxAttempts has @default 7, but it is 5.',
  ]);
});

test('a default in prose is not compared', () => {
  expect(problemsOf(options('as many as fit'), 'given.maxAttempts ?? 5;')).toEqual([]);
});

test('a default after fieldOf() is found', () => {
  const reading = "const most = fieldOf(given, 'maxAttempts') ?? 6;";

  expect(problemsOf(options('6'), reading)).toEqual([]);
  expect(problemsOf(options('5'), reading)).toHaveLength(1);
});
