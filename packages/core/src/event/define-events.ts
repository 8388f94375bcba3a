import { ConfigurationError } from '../errors/configuration-error.js';
import { fieldOf, hasField } from '../model/own-fields.js';
import type { EventPlan, EventSchemas, Keepable } from '../model/tracking-plan.js';
import { storedName } from './names.js';

/**
 * Makes a tracking plan: the events of an application, each with the schema of its metadata in any
 * library that implements Standard Schema (zod, valibot, arktype), or `null` for one without metadata.
 *
 * Extend `IntercomTracking.Plan` with it, and the compiler checks names and metadata. Give it to
 * `createIntercomEvents({ plan })`, and they are checked at run time as well (option `onInvalid`).
 * Schemas must be synchronous.
 *
 * Metadata that Intercom could not keep is a compile-time error: arrays, nested objects, more than ten
 * keys, a key that ends in `_date` whose value is no date.
 *
 * Throws a `ConfigurationError` for invalid names, for names that Intercom stores as the same, and for
 * values that are no schemas.
 *
 * @example
 * ```ts
 * export const plan = defineEvents({
 *   'updated-plan': z.object({ plan: z.enum(['pro', 'team']), renewal_date: z.date() }),
 *   'signed-out': null,
 * });
 * ```
 */
export function defineEvents<const Schemas extends EventSchemas>(
  schemas: Schemas & Keepable<Schemas>,
): EventPlan<Schemas> {
  if (typeof schemas !== 'object' || schemas === null || Array.isArray(schemas)) {
    throw refused('A plan is an object.', "Give one, for example { 'signed-out': null }.");
  }
  const seen = new Map<string, string>();
  for (const [given, schema] of Object.entries<unknown>(schemas)) {
    const name = storedName(given);
    if (name === undefined) {
      throw refused(`${JSON.stringify(given)} is no event name.`, 'Use 1 to 255 characters.');
    }
    const before = seen.get(name);
    if (before !== undefined) {
      throw refused(
        `Intercom stores ${JSON.stringify(before)} and ${JSON.stringify(given)} under one name.`,
        'Keep one of them.',
      );
    }
    seen.set(name, given);
    if (schema !== null && !isSchema(schema)) {
      throw refused(
        `What is given for ${JSON.stringify(given)} is no schema.`,
        'Give a Standard Schema (zod 3.24, valibot 1, arktype 2 or later), or null for an event without metadata.',
      );
    }
  }
  return Object.freeze({ schemas: Object.freeze({ ...schemas }) });
}

function isSchema(value: unknown): boolean {
  // arktype's are functions, so anything may be one that has the property.
  const standard = fieldOf(Object(value), '~standard');
  return typeof standard === 'object' && standard !== null && hasField(standard, 'validate');
}

function refused(what: string, fix: string): ConfigurationError {
  return new ConfigurationError('PLAN_INVALID', what, { fix });
}
