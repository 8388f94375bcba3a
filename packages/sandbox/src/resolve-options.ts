import { ValueCheck } from './check-value.js';
import { isLoopback } from './http/host-header.js';
import type { RateLimit, SandboxOptions } from './options.js';
import type { WaitOptions } from './sandbox.js';

type Defaulted = Required<Omit<SandboxOptions, 'token' | 'data'>>;

/** The only place for defaults. Its keys, `token` and `data` are the only accepted option names. */
const optionDefaults: Defaulted = {
  port: 0,
  host: '127.0.0.1',
  inspector: true,
  unknownContacts: 'reject',
  contacts: [],
  rateLimit: { perMinute: 10_000, windowMs: 10_000 },
  maxMetadataKeys: 10,
  maxEventNames: 120,
  acceptedBody: '',
  maxPerPage: 150,
  jobWindowMs: 900_000,
  region: 'us',
  keepEvents: 100_000,
  keepRequests: 10_000,
  keepBytes: 67_108_864,
  // Looked up at each call, so that a fake Date of a test is used.
  now: () => Date.now(),
  random: () => Math.random(),
  onRequest: () => undefined,
  onContactCreated: () => undefined,
} satisfies SandboxOptions;

/** Checked options with defaults. With `tokens` undefined any non-empty token is valid. */
export interface ResolvedOptions extends Defaulted {
  readonly tokens: readonly string[] | undefined;
  readonly data: string | undefined;
}

const check = new ValueCheck('OPTION_INVALID');

const integers: readonly (readonly [keyof Defaulted, number, number])[] = [
  ['port', 0, 65_535],
  ['maxMetadataKeys', 0, 1_000],
  ['maxPerPage', 1, 10_000],
  ['jobWindowMs', 0, 3_600_000],
  ['keepEvents', 0, 10_000_000],
  ['keepRequests', 0, 10_000_000],
  ['keepBytes', 0, 4_294_967_296],
];

/** @throws SandboxError `OPTION_INVALID` */
export function resolveOptions(given: SandboxOptions): ResolvedOptions {
  check.object('the options of startSandbox()', given);
  check.knownKeys('the options of startSandbox()', given, [
    ...Object.keys(optionDefaults),
    'token',
    'data',
  ]);
  const defined = Object.entries(given).filter(([, value]) => value !== undefined);
  const { token, data, ...options }: Defaulted & Pick<SandboxOptions, 'token' | 'data'> = {
    ...optionDefaults,
    ...Object.fromEntries(defined),
  };

  for (const [name, min, max] of integers) {
    check.integer(name, options[name], { min, max });
  }
  check.text('host', options.host);
  if (data !== undefined) check.text('data', data);
  check.oneOf('unknownContacts', options.unknownContacts, ['reject', 'create']);
  check.oneOf('inspector', options.inspector, [true, false]);
  check.oneOf('region', options.region, ['us', 'eu', 'au']);
  check.oneOf('acceptedBody', options.acceptedBody, ['', ' ']);
  if (options.maxEventNames !== false) {
    check.integer('maxEventNames', options.maxEventNames, { min: 1, max: 1_000_000 });
  }
  if (!Array.isArray(options.contacts)) {
    check.fail('Expected `contacts` to be an array.', "For example [{ user_id: '42' }].");
  }
  // Not `some()`, which passes over holes.
  for (const contact of options.contacts) check.object('each of `contacts`', contact);
  for (const name of ['now', 'random', 'onRequest', 'onContactCreated'] as const) {
    check.function(name, options[name]);
  }
  requireRateLimit(options.rateLimit);
  const { inspector = isLoopback(options.host) } = given;
  return Object.freeze({ ...options, inspector, data, tokens: requireTokens(token) });
}

/** @throws SandboxError `OPTION_INVALID` */
export function requireRateLimit(rateLimit: RateLimit | false): void {
  if (rateLimit === false) return;
  check.object('`rateLimit`', rateLimit);
  check.knownKeys('`rateLimit`', rateLimit, ['perMinute', 'windowMs']);
  check.integer('rateLimit.perMinute', rateLimit.perMinute, { min: 1, max: 1_000_000_000 });
  const { windowMs = 10_000 } = rateLimit;
  check.integer('rateLimit.windowMs', windowMs, { min: 1_000, max: 60_000 });
}

/** @throws SandboxError `OPTION_INVALID` */
export function requireCalls(calls: number): void {
  check.integer('calls', calls, { min: 0, max: 1_000_000_000 });
}

/**
 * The timeout of a wait, checked with everything else it was given.
 *
 * @throws SandboxError `OPTION_INVALID`
 */
export function requireWait(what: unknown, options: WaitOptions): number {
  check.object('the options of waitFor()', options);
  check.knownKeys('the options of waitFor()', options, ['timeoutMs']);
  const { timeoutMs = 5_000 } = options;
  check.integer('timeoutMs', timeoutMs, { min: 0, max: 3_600_000 });
  if (typeof what !== 'function') check.integer('what', what, { min: 0, max: 1_000_000_000 });
  return timeoutMs;
}

function requireTokens(token: SandboxOptions['token']): readonly string[] | undefined {
  if (token === undefined) return undefined;
  if (typeof token !== 'string' && !Array.isArray(token)) {
    check.fail(
      'Expected `token` to be a string or an array of them.',
      'Pass one, or leave it out.',
    );
  }
  const tokens = typeof token === 'string' ? [token] : [...token];
  if (tokens.length === 0)
    check.fail('`token` is an empty list.', 'Pass a token, or leave it out.');
  for (const one of tokens) check.text('token', one);
  return Object.freeze(tokens);
}
