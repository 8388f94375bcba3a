import { expect, test } from 'vitest';
import type { SandboxOptions } from './index.js';
import { resolveOptions } from './resolve-options.js';

test.each<[string, object, string]>([
  [
    'an unknown option',
    { prot: 1 },
    'Unknown key `prot` in the options of startSandbox(). Use one',
  ],
  [
    'a port out of range',
    { port: 70_000 },
    '`port` to be an integer from 0 to 65535, got `70000`.',
  ],
  ['NaN', { keepEvents: Number.NaN }, '`keepEvents`'],
  ['an unknown word', { unknownContacts: 'ignore' }, 'Use one of: "reject", "create".'],
  ['an unknown body', { acceptedBody: '{}' }, '`acceptedBody`'],
  ['an unknown region', { region: 'US' }, 'Use one of: "us", "eu", "au".'],
  ['a job without an end', { jobWindowMs: Number.POSITIVE_INFINITY }, '`jobWindowMs`'],
  ['an empty token', { token: '' }, '`token` to be a non-empty string'],
  ['an empty list of tokens', { token: [] }, '`token` is an empty list.'],
  ['an empty host', { host: '' }, '`host`'],
  ['a limit of nothing', { rateLimit: { perMinute: 0 } }, '`rateLimit.perMinute`'],
  ['a limit that is a number', { rateLimit: 500 }, '`rateLimit` to be an object'],
  ['a limit per second', { rateLimit: { perMinute: 1, perSecond: 1 } }, '`perSecond`'],
  [
    'a window of half a second',
    { rateLimit: { perMinute: 1, windowMs: 500 } },
    '`rateLimit.windowMs`',
  ],
  ['names without number', { maxEventNames: 0 }, '`maxEventNames`'],
  ['a contact instead of a list', { contacts: { user_id: '42' } }, '`contacts` to be an array'],
  ['a time instead of a clock', { now: 5 }, '`now` to be a function'],
])('refuses %s', (_title, options, message) => {
  expect(() => resolveOptions(options as SandboxOptions)).toThrow(
    expect.objectContaining({
      code: 'OPTION_INVALID',
      message: expect.stringContaining(message),
    }),
  );
});

test('messages do not contain long values, which might be tokens', () => {
  expect(() => resolveOptions({ host: ['a-secret'] } as never)).toThrow('a value of type array');
  expect(() => resolveOptions({ acceptedBody: 'a-rather-long-secret' } as never)).toThrow(
    'a value of type string',
  );
});

test('undefined means the default', () => {
  const given = { port: undefined, token: undefined } as unknown as SandboxOptions;

  expect(resolveOptions(given)).toMatchObject({ port: 0, tokens: undefined });
});
