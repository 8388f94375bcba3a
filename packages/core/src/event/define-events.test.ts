import { expect, test } from 'vitest';
import type { StandardSchema } from '../model/standard-schema.js';
import { defineEvents } from './define-events.js';

const standard = {
  version: 1,
  vendor: 'made-up',
  validate: (value: unknown) => ({ value }),
} as const;
const schema: StandardSchema<{ plan: string }> = { '~standard': standard as never };

test('a plan is its schemas, and cannot be changed', () => {
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
    /stores "signed\.out" and "Signed-Out" under one name/,
  ],
  ['what is no schema', { 'signed-out': { plan: 'text' } }, /for "signed-out" is no schema/],
  ['an undefined schema', { 'signed-out': undefined }, /no schema\..*zod.*\[PLAN_INVALID\]/],
])('%s is refused at once', (_title, schemas, message) => {
  expect(() => defineEvents(schemas as Parameters<typeof defineEvents>[0])).toThrow(message);
});
