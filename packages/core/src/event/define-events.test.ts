import { expect, test } from 'vitest';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { StandardSchema } from '../model/standard-schema.js';
import { defineEvents } from './define-events.js';

const standard = {
  version: 1,
  vendor: 'made-up',
  validate: (value: unknown) => ({ value }),
} as const;
const schema: StandardSchema<{ plan: string }> = { '~standard': standard as never };

test('a plan holds its schemas, and is frozen', () => {
  const plan = defineEvents({ 'updated-plan': schema, 'signed-out': null });

  expect(plan).toEqual({ schemas: { 'updated-plan': schema, 'signed-out': null } });
  expect(Object.isFrozen(plan) && Object.isFrozen(plan.schemas)).toBe(true);
});

test('a schema may be a function, as those of arktype are', () => {
  const callable = Object.assign(() => true, schema);

  expect(() => defineEvents({ 'updated-plan': callable })).not.toThrow();
});

test.each<readonly [string, Readonly<Record<string, unknown>>, RegExp]>([
  ['a name that is none', { ' ': null }, /" " is no event name\. Use 1 to 255 characters\./],
  [
    'two names that Intercom stores as one',
    { 'signed.out': null, 'Signed-Out': null },
    /stores "signed\.out" and "Signed-Out" under one name\. Keep one of them\./,
  ],
  ['what is no schema', { 'signed-out': { plan: 'text' } }, /for "signed-out" is no schema/],
  ['an undefined schema', { 'signed-out': undefined }, /no schema\..*zod.*\[PLAN_INVALID\]/],
])('%s is refused at once', (_title, schemas, message) => {
  const define = () => defineEvents(schemas as Parameters<typeof defineEvents>[0]);

  expect(define).toThrow(ConfigurationError);
  expect(define).toThrow(message);
});

test.each([undefined, null, 'signed-out', 7, ['signed-out'], () => null])(
  'a plan that is no object, %s, is refused',
  (schemas) => {
    expect(() => defineEvents(schemas as never)).toThrow(/A plan is an object\..*\[PLAN_INVALID\]/);
  },
);

test.each([
  undefined,
  false,
  5,
  'text',
  {},
  { '~standard': null },
  { '~standard': 'text' },
  { '~standard': {} },
])('what has no Standard Schema in it, %j, is no schema', (schema) => {
  expect(() => defineEvents({ 'signed-out': schema as never })).toThrow(ConfigurationError);
});
