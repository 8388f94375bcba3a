import { expect, test } from 'vitest';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { ClientOptions } from './client-options.js';
import { defaults, resolveOptions } from './resolve-options.js';

/** The range that the docs give for each option. */
const ranges = [
  ['buffer', 'maxEvents', 1, 10_000_000],
  ['buffer', 'maxBytes', 65_536, 4_294_967_296],
  ['dedupe', 'windowMs', 1, 3_600_000],
  ['dedupe', 'maxContacts', 1, 1_000_000],
  ['dedupe', 'maxBytes', 4_096, 1_073_741_824],
  ['metadata', 'maxKeys', 0, 20],
  ['names', 'max', 1, 10_000],
  ['names', 'warnAt', 1, 10_000],
  ['rateLimit', 'perMinute', 6, 10_000_000],
  ['rateLimit', 'quotaShare', 0.01, 1],
  ['delivery', 'concurrency', 1, 64],
  ['delivery', 'connectTimeoutMs', 10, 60_000],
  ['delivery', 'attemptTimeoutMs', 10, 120_000],
  ['delivery', 'maxAgeMs', 1_000, 2_592_000_000],
  ['scope', 'maxEvents', 1, 10_000],
  ['scope', 'maxBufferedMs', 100, 600_000],
  ['scope', 'maxHeldMs', 1_000, 86_400_000],
  ['scope', 'userTimeoutMs', 1, 60_000],
  ['deadLetters', 'max', 0, 1_000_000],
  ['deadLetters', 'maxBytes', 0, 1_073_741_824],
] as const;

const groups = Object.keys(defaults);

/** The groups of the resolved options. */
function resolveGroups(given: object): object {
  const resolved = resolveOptions({ dryRun: true, ...given } as ClientOptions, {});
  return Object.fromEntries(groups.map((group) => [group, Reflect.get(resolved, group)]));
}

test('the table of ranges names every option of every group', () => {
  const all = Object.entries(defaults).flatMap(([group, values]) =>
    Object.keys(values).map((key) => `${group}.${key}`),
  );

  expect(ranges.map(([group, key]) => `${group}.${key}`)).toEqual(all);
});

test('left out, every option has its default', () => {
  expect(resolveGroups({})).toEqual(defaults);
});

test.each(groups)('%s: an empty group, or one of undefined values, is the defaults', (group) => {
  const keys = Object.keys(Reflect.get(defaults, group));
  const unset = Object.fromEntries(keys.map((key) => [key, undefined]));

  expect(resolveGroups({ [group]: {} })).toEqual(defaults);
  expect(resolveGroups({ [group]: undefined })).toEqual(defaults);
  expect(resolveGroups({ [group]: unset })).toEqual(defaults);
});

test.each(ranges)('%s.%s may be anything from %d to %d, both included', (group, key, min, max) => {
  for (const value of [min, max]) {
    const resolved = Reflect.get(resolveGroups({ [group]: { [key]: value } }), group);

    expect(resolved).toEqual({ ...Reflect.get(defaults, group), [key]: value });
  }
});

test.each(ranges)('%s.%s refuses whatever is not a number in its range', (group, key, min, max) => {
  const isShare = key === 'quotaShare';
  const step = isShare ? 0.001 : 1;
  const unusable = [min - step, max + step, Number.NaN, Number.POSITIVE_INFINITY, '1', null, 1n];
  const values = isShare ? unusable : [...unusable, min + 0.5];
  const kind = isShare ? 'a number' : 'an integer';

  for (const value of values) {
    expect(
      () => resolveGroups({ [group]: { [key]: value } }),
      `${group}.${key} = ${value}`,
    ).toThrow(`Expected \`${group}.${key}\` to be ${kind} from ${min} to ${max}, got `);
  }
});

test.each(groups)('%s refuses an option it does not have, and names those it has', (group) => {
  const names = Object.keys(Reflect.get(defaults, group));
  const meant = names.includes('max') ? 'Did you mean `max`? ' : '';

  expect(() => resolveGroups({ [group]: { maxx: 1 } })).toThrow(
    new ConfigurationError('OPTION_INVALID', `Unknown option \`${group}.maxx\`.`, {
      fix: `${meant}Use one of: ${names.join(', ')}.`,
    }),
  );
});

test.each(groups)('%s refuses what is not an object', (group) => {
  for (const value of [null, true, 5, 'all', []]) {
    expect(() => resolveGroups({ [group]: value })).toThrow(
      `Expected \`${group}\` to be an object, got `,
    );
  }
});

test.each(groups)('`%s: false` switches off only what can do without', (group) => {
  const canBeOff = group === 'dedupe' || group === 'rateLimit';
  const off = () => Reflect.get(resolveGroups({ [group]: false }), group);

  if (canBeOff) expect(off()).toBeUndefined();
  else expect(off).toThrow(`Expected \`${group}\` to be an object, got \`false\`.`);
});

test('resolved groups are frozen, and changing what was given changes nothing', () => {
  const given = { maxEvents: 7 };
  const { buffer } = resolveOptions({ dryRun: true, buffer: given }, {});
  given.maxEvents = 8;

  expect(buffer.maxEvents).toBe(7);
  expect(Object.values(resolveGroups({})).every(Object.isFrozen)).toBe(true);
  expect(Object.isFrozen(buffer)).toBe(true);
});
