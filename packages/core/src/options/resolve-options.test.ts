import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { ClientOptions } from './client-options.js';
import { clientOptionNames } from './client-options.js';
import { type Environment, resolveOptions } from './resolve-options.js';

const accessToken = 'made-up-token';

function resolve(given: object = {}, env: Environment = {}) {
  return resolveOptions({ accessToken, ...given } as ClientOptions, env);
}

function thrownBy(fn: () => unknown): unknown {
  try {
    fn();
  } catch (error) {
    return error;
  }
  return undefined;
}

test('contacts are created in versions of the API only that have them', () => {
  const given = { accessToken: 'made-up-token', onUnknownContact: 'create' } as const;

  expect(resolveOptions({ ...given, apiVersion: '2.0' }, {}).apiVersion).toBe('2.0');
  expect(() => resolveOptions({ ...given, apiVersion: '1.4' }, {})).toThrow(
    'Expected `apiVersion` to be "2.0" or later where contacts are created, got 1.4. Correct it, or leave it out to use the default. [OPTION_INVALID]',
  );
});

test('left out, the options that stand alone have their defaults', () => {
  expect(resolve()).toMatchObject({
    origin: 'https://api.intercom.io',
    apiVersion: '2.14',
    onUnknownContact: 'hold',
    logger: globalThis.console,
    drainOnExitMs: 5_000,
  });
});

test.each([
  [
    'a misspelt option',
    { acessToken: 'x' },
    `Unknown option \`acessToken\`. Did you mean \`accessToken\`? Use one of: ${Object.keys(clientOptionNames).join(', ')}. [OPTION_INVALID]`,
  ],
  [
    'a misspelt option of a group',
    { delivery: { concurency: 5 } },
    'Unknown option `delivery.concurency`. Did you mean `concurrency`? Use one of: concurrency, connectTimeoutMs, attemptTimeoutMs, maxAgeMs. [OPTION_INVALID]',
  ],
  [
    'a number out of range',
    { delivery: { concurrency: 65 } },
    'Expected `delivery.concurrency` to be an integer from 1 to 64, got `65`. Correct it, or leave it out to use the default. [OPTION_INVALID]',
  ],
  [
    'NaN',
    { drainOnExitMs: Number.NaN },
    'Expected `drainOnExitMs` to be an integer from 0 to 60000, got `NaN`. Correct it, or leave it out to use the default. [OPTION_INVALID]',
  ],
  [
    'a region that does not exist',
    { region: 'uk' },
    'Expected `region` to be one of "us", "eu", "au", got "uk". Correct it, or leave it out to use the default. [OPTION_INVALID]',
  ],
  [
    'a hook that is no function',
    { onDead: {} },
    'Expected `onDead` to be a function, got a value of type object. Correct it, or leave it out to use the default. [OPTION_INVALID]',
  ],
  [
    'a version that is none',
    { apiVersion: 2.14 },
    'Expected `apiVersion` to be a version such as "2.14", or "Preview", got `2.14`. Correct it, or leave it out to use the default. [OPTION_INVALID]',
  ],
  [
    'a logger that cannot warn',
    { logger: { info() {}, error() {} } },
    'Expected `logger` to be an object with the functions info, warn and error, or `false`, got a value of type object. Correct it, or leave it out to use the default. [OPTION_INVALID]',
  ],
  [
    'a list in place of a group',
    { buffer: [] },
    'Expected `buffer` to be an object, got an array. Correct it, or leave it out to use the default. [OPTION_INVALID]',
  ],
  [
    'text in place of yes or no',
    { allowCustomHost: 'yes' },
    'Expected `allowCustomHost` to be `true` or `false`, got a value of type string. Correct it, or leave it out to use the default. [OPTION_INVALID]',
  ],
])('%s is refused at once, in words that say what to do', (_title, given, message) => {
  const error = thrownBy(() => resolve(given));

  expect(error).toBeInstanceOf(ConfigurationError);
  expect(error).toMatchObject({ name: 'ConfigurationError', code: 'OPTION_INVALID', message });
});

const policies = '"hold", "create", "drop"';

test.each([
  ['onUnknownContact', 'make', `one of ${policies}, got "make".`],
  ['onUnknownContact', 'drop\r', `one of ${policies}, got "drop\\r".`],
  ['onUnknownContact', 'create-it-for-me', `one of ${policies}, got "create-it-fo"….`],
  ['onUnknownContact', 7, `one of ${policies}, got \`7\`.`],
  ['transport', 'http', 'one of "undici", "fetch", got "http".'],
  ['onInvalid', 'warm', 'one of "warn", "drop", "off", got "warm".'],
])('a word that %s does not know is shown: %j', (name, given, words) => {
  expect(() => resolve({ [name]: given })).toThrow(`Expected \`${name}\` to be ${words}`);
});

test.each([
  ['accessToken', 'made up text'],
  ['baseUrl', 'made-up-text'],
  ['apiVersion', 'made-up-text'],
  ['logger', 'made-up-text'],
  ['allowCustomHost', 'made-up-text'],
])('the text that was given as %s is not shown', (name, given) => {
  const error = thrownBy(() => resolve({ [name]: given }));

  expect(error).toBeInstanceOf(ConfigurationError);
  expect(String(error)).not.toContain('made');
});

test.each([
  ['region', ['us', 'eu', 'au'], ['US', 'uk', null, '']],
  ['onUnknownContact', ['hold', 'create', 'drop'], ['Create', '', true]],
  [
    'apiVersion',
    ['2.14', '1.0', 'Preview', 'Unstable'],
    ['preview', '2', '2.14\n', '123.4', '2.145', 'v2.14', '', 2],
  ],
  ['drainOnExitMs', [0, 60_000, false], [-1, 60_001, true, '5']],
  ['allowCustomHost', [true, false], [1, 'true', {}]],
  ['dryRun', [true, false], [1, 'true', null]],
  ['logger', [false, console], [true, 'console', {}, []]],
  ['onDelivered', [() => {}, undefined], [null, 'x', {}]],
  ['onDropped', [() => {}, undefined], [null, 'x', {}]],
  ['onDead', [() => {}, undefined], [null, 'x', {}]],
  ['onPause', [() => {}, undefined], [null, 'x', {}]],
  ['onResume', [() => {}, undefined], [null, 'x', {}]],
])('%s takes what is documented, and nothing else', (name, usable, unusable) => {
  for (const value of usable) expect(() => resolve({ [name]: value })).not.toThrow();
  for (const value of unusable) {
    expect(() => resolve({ [name]: value }), `${name} = ${inspect(value)}`).toThrow(
      '[OPTION_INVALID]',
    );
  }
});

test.each([[null], [[]], ['token'], [5]])('%j is not an object of options', (given) => {
  expect(() => resolveOptions(given as unknown as ClientOptions, {})).toThrow(
    'Expected `options` to be an object, got ',
  );
});

test('an unknown option cannot write lines of its own into a log', () => {
  expect(() => resolve({ 'x\n[fatal]': 1 })).toThrow('Unknown option `x\\n[fatal]`.');
});

test('`false` means no logger and no drain at the exit', () => {
  expect(resolve({ logger: false, drainOnExitMs: false })).toMatchObject({
    logger: undefined,
    drainOnExitMs: undefined,
  });
});

test.each([['onDelivered'], ['onDropped'], ['onDead'], ['onPause'], ['onResume']] as const)(
  'the hook %s is handed on, and where it is left out it is not there',
  (name) => {
    const hook = () => {};

    expect(resolve({ [name]: hook })[name]).toBe(hook);
    expect(name in resolve()).toBe(false);
  },
);

test('resolved options are frozen', () => {
  expect(Object.isFrozen(resolve())).toBe(true);
});

test.each([
  ['INTERCOM_REGION is used', {}, { INTERCOM_REGION: 'eu' }, 'https://api.eu.intercom.io'],
  [
    'an option comes before it',
    { region: 'au' },
    { INTERCOM_REGION: 'eu' },
    'https://api.au.intercom.io',
  ],
  ['an empty variable is not set', {}, { INTERCOM_REGION: '' }, 'https://api.intercom.io'],
  [
    'INTERCOM_EVENTS_URL is used',
    {},
    { INTERCOM_EVENTS_URL: 'http://127.0.0.1:4010' },
    'http://127.0.0.1:4010',
  ],
  [
    'it comes before a region',
    { region: 'eu' },
    { INTERCOM_EVENTS_URL: 'http://127.0.0.1:4010' },
    'http://127.0.0.1:4010',
  ],
  [
    'baseUrl comes before it',
    { baseUrl: 'http://127.0.0.1:1' },
    { INTERCOM_EVENTS_URL: 'http://127.0.0.1:4010' },
    'http://127.0.0.1:1',
  ],
  ['an empty address is not set', {}, { INTERCOM_EVENTS_URL: '' }, 'https://api.intercom.io'],
])('destination: %s', (_title, given, env, origin) => {
  expect(resolve(given, env).origin).toBe(origin);
});

test.each([
  [{ INTERCOM_REGION: 'EU' }, 'Expected `INTERCOM_REGION` to be one of "us", "eu", "au"'],
  [{ INTERCOM_EVENTS_URL: 'https://evil.example' }, '`INTERCOM_EVENTS_URL` points to evil.example'],
  [{ INTERCOM_EVENTS_URL: '127.0.0.1:4010' }, 'Expected `INTERCOM_EVENTS_URL` to be an address'],
])('%j is refused under its own name', (env, message) => {
  expect(() => resolve({}, env)).toThrow(message);
});

test('allowCustomHost is for the environment too', () => {
  const env = { INTERCOM_EVENTS_URL: 'https://relay.example.org' };

  expect(resolve({ allowCustomHost: true }, env).origin).toBe('https://relay.example.org');
});

test.each([
  ['the option', { accessToken: 'from-option' }, {}, 'from-option'],
  ['the variable', {}, { INTERCOM_ACCESS_TOKEN: 'from-env' }, 'from-env'],
  [
    'the option before the variable',
    { accessToken: 'from-option' },
    { INTERCOM_ACCESS_TOKEN: 'from-env' },
    'from-option',
  ],
])('the token is taken from %s', (_title, given, env, token) => {
  expect(resolveOptions(given, env).token?.current()).toBe(token);
});

test('an empty token that was given is a mistake, unlike an empty variable', () => {
  expect(() => resolve({ accessToken: '' })).toThrow('[TOKEN_INVALID]');
  expect(resolveOptions({}, { INTERCOM_ACCESS_TOKEN: '' }).token).toBeUndefined();
});

test.each([
  ['without a token, outside production', {}, {}, true],
  ['without a token, in a test', {}, { NODE_ENV: 'test' }, true],
  ['with an empty variable, outside production', {}, { INTERCOM_ACCESS_TOKEN: '' }, true],
  ['with a token', { accessToken }, {}, false],
  ['with a token and `dryRun: true`', { accessToken, dryRun: true }, {}, true],
  ['with a token and `dryRun: false`', { accessToken, dryRun: false }, {}, false],
  ['in production with `dryRun: true`', { dryRun: true }, { NODE_ENV: 'production' }, true],
])('%s, dry run is %4$s', (_title, given, env, isDry) => {
  expect(resolveOptions(given, env).token === undefined).toBe(isDry);
});

test.each([
  ['in production', {}, { NODE_ENV: 'production' }],
  [
    'in production with an empty variable',
    {},
    { NODE_ENV: 'production', INTERCOM_ACCESS_TOKEN: '' },
  ],
  ['when `dryRun: false` asks for one', { dryRun: false }, {}],
])('a missing token is an error at the start %s', (_title, given, env) => {
  expect(thrownBy(() => resolveOptions(given, env))).toMatchObject({
    code: 'TOKEN_MISSING',
    message:
      'There is no Intercom access token. Set INTERCOM_ACCESS_TOKEN (Developer Hub, Authentication) or pass `accessToken`; to send nothing on purpose pass `dryRun: true`. [TOKEN_MISSING]',
  });
});

test('nothing that prints resolved options shows the token, and no error about it does', () => {
  const printed = [inspect(resolve(), { depth: 10, showHidden: true }), JSON.stringify(resolve())];
  const errors = [
    'region',
    'apiVersion',
    'baseUrl',
    'onDead',
    'dryRun',
    'logger',
    'onUnknownContact',
  ]
    .map((name) => thrownBy(() => resolve({ [name]: accessToken })))
    .concat(thrownBy(() => resolve({ accessToken: `${accessToken}\n` })));

  expect(printed.join()).not.toContain(accessToken);
  expect(errors.every((error) => error instanceof ConfigurationError)).toBe(true);
  expect(inspect(errors)).not.toContain(accessToken);
});

test('the transport is the one that was asked for, and otherwise left to the runtime', () => {
  expect(resolve({}).transport).toBeUndefined();
  expect(resolve({ transport: 'fetch' }).transport).toBe('fetch');
  expect(() => resolve({ transport: 'carrier-pigeon' })).toThrow(
    'Expected `transport` to be one of "undici", "fetch"',
  );
});
