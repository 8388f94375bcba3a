import { expect, test, vi } from 'vitest';
import type { SchemaResult, StandardSchema } from '../model/standard-schema.js';
import { PlanCheck } from './plan-check.js';

/** A schema that answers what the test says. */
function schema(validate: (value: unknown) => unknown): StandardSchema {
  const answer = validate as (value: unknown) => SchemaResult<unknown>;
  return { '~standard': { version: 1, vendor: 'made-up', validate: answer } };
}

/** A schema of `{ plan: string }`, which trims. */
const planned = schema((value) => {
  const { plan } = value as { plan?: unknown };
  return typeof plan === 'string'
    ? { value: { plan: plan.trim() } }
    : { issues: [{ message: `not ${String(plan)}`, path: ['plan'] }] };
});

function check(name: string, metadata: unknown, { isStrict = true, of = planned } = {}) {
  const onOffPlan = vi.fn();
  const schemas = { 'updated-plan': of, 'Signed.Out': null };
  const checked = new PlanCheck({ schemas }, { isStrict, onOffPlan }).check(name, metadata);
  return { checked, said: onOffPlan.mock.calls };
}

test('the output of the schema is sent', () => {
  expect(check('updated-plan', { plan: ' pro ', other: 1 })).toEqual({
    checked: { metadata: { plan: 'pro' } },
    said: [],
  });
});

test('the schema gets an empty object for missing metadata', () => {
  const seen = vi.fn(() => ({ value: {} }));
  check('updated-plan', undefined, { of: schema(seen) });
  check('updated-plan', null, { of: schema(seen) });

  expect(seen.mock.calls).toEqual([[{}], [{}]]);
});

test.each([[undefined], [null], [{}]])('an event without metadata may have %j', (metadata) => {
  expect(check('signed-out', metadata)).toEqual({ checked: { metadata }, said: [] });
});

test.each<readonly [string, string, unknown, StandardSchema | undefined, string]>([
  ['a name that is not there', 'did-else', {}, undefined, 'it is not in the plan'],
  [
    'metadata where there is none',
    'signed-out',
    { a: 1 },
    undefined,
    'the plan has no metadata for it',
  ],
  ['a number where no metadata is', 'signed-out', 5, undefined, 'the plan has no metadata for it'],
  [
    'many long keys',
    'updated-plan',
    {},
    schema(() => ({
      issues: Array.from({ length: 11 }, (_, at) => ({
        message: '',
        path: [`${at % 10}`.repeat(200) + (at === 10 ? 'x' : '')],
      })),
    })),
    `these keys do not match: ${Array.from({ length: 10 }, (_, at) => `"${`${at}`.repeat(190)}"`).join(', ')}`,
  ],
  ['a wrong key', 'updated-plan', { plan: 5 }, undefined, 'these keys do not match: "plan"'],
  [
    'a key in an object, twice, and nothing at all',
    'updated-plan',
    {},
    schema(() => ({
      issues: [
        { message: 'a', path: [{ key: 'price' }, 'amount'] },
        { message: 'b', path: ['price'] },
        { message: 'c' },
      ],
    })),
    'these keys do not match: "price"',
  ],
  [
    'the whole',
    'updated-plan',
    'text',
    schema(() => ({ issues: [{ message: 'no object' }] })),
    'its metadata does not match',
  ],
  [
    'a schema that throws',
    'updated-plan',
    {},
    schema(() => {
      throw new Error('made-up trouble');
    }),
    'its schema threw an error',
  ],
  [
    'a schema that makes one wait',
    'updated-plan',
    {},
    schema(() => Promise.reject(new Error('made-up trouble'))),
    'its schema is asynchronous',
  ],
])('%s is off the plan: dropped, or said and sent as it is', (_title, name, metadata, of, what) => {
  const options = of && { of };

  expect(check(name, metadata, options)).toEqual({ checked: undefined, said: [[name, what]] });
  expect(check(name, metadata, { ...options, isStrict: false })).toEqual({
    checked: { metadata },
    said: [[name, what]],
  });
});

test('values are never reported', () => {
  const { said } = check('updated-plan', { plan: Symbol('secret') });

  expect(JSON.stringify(said)).not.toContain('secret');
});
