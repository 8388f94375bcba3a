import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import {
  ConfigurationError,
  createIntercomEvents,
  type IntercomEvents,
  type Logger,
  link,
  type Metadata,
  money,
  type Verdict,
} from '@intercom-events/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyThing } from '../support/anything.js';
import { expectLaw, total } from '../support/expect-law.js';
import { watchRejections } from '../support/rejections.js';
import { startWorld, token } from '../support/world.js';

const anybody = { unknownContacts: 'create' } as const;

/** A wrong argument of any type: the library's types would reject it. */
const wrong = <T>(value: unknown): T => value as T;

function thrower(): never {
  throw new Error('made-up trouble of the application');
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** A Proxy with a trap that throws. */
function trapped(trap: keyof ProxyHandler<object>): object {
  return new Proxy({ good: 1 }, { [trap]: thrower });
}

function nested(depth: number): object {
  let inner: object = {};
  for (let i = 0; i < depth; i += 1) inner = { inner };
  return inner;
}

function cyclic(): object {
  const self: Record<string, unknown> = {};
  self.self = self;
  return self;
}

/** Makes a value once, because it is slow to make. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function manyKeys(count: number): object {
  const keys: Record<string, number> = {};
  for (let i = 0; i < count; i += 1) keys[`key_${i}`] = i;
  return keys;
}

class EvilDate extends Date {
  constructor(private readonly answer: unknown) {
    super(0);
  }
  override getTime(): number {
    return wrong(this.answer);
  }
}

const rejecting = (): Promise<never> => Promise.reject(new Error('made-up trouble, later'));
const thenable = (then: unknown): object => Object.defineProperty({}, 'then', { value: then });
const throwingThen = (): object => thenable(thrower);
const getterThen = (): object => Object.defineProperty({}, 'then', { get: thrower });
const kept = { good: 1 };
const longText = 'x'.repeat(5_000_000);

type Value = readonly [what: string, make: () => unknown, left?: object];

/** Invalid values between two valid ones, and what is kept of them. */
const values: readonly Value[] = [
  ['a cycle', cyclic],
  ['an object 100,000 deep', () => nested(100_000)],
  ['an array', () => [1, 2, 3]],
  ['a revoked Proxy', revoked],
  ['a Proxy whose get throws', () => trapped('get')],
  ['a Proxy whose has throws', () => trapped('has')],
  ['a Proxy whose getPrototypeOf throws', () => trapped('getPrototypeOf')],
  ['a number that is too large to be one', () => 10n ** 400n],
  ['NaN', () => Number.NaN],
  ['a symbol', () => Symbol('made-up')],
  ['a function', () => thrower],
  ['a promise that rejects', rejecting],
  ['a date that is none', () => new Date(Number.NaN)],
  ['a date that calls itself Infinity', () => new EvilDate(Number.POSITIVE_INFINITY), { bad: 0 }],
  ['a date that calls itself text', () => new EvilDate('1,"forged":true'), { bad: 0 }],
  ['a date that calls itself a BigInt', () => new EvilDate(1n), { bad: 0 }],
  ['an object with a throwing toPrimitive', () => ({ [Symbol.toPrimitive]: thrower })],
  ['an object with a throwing toJSON', () => ({ toJSON: thrower, toString: thrower })],
  ['money without an amount', () => money(Number.NaN, 'eur')],
  ['money in no currency', () => money(1, '€","x":"')],
  [
    'money whose amount throws',
    () => ({
      currency: 'eur',
      get amount() {
        return thrower();
      },
    }),
  ],
  ['a link to a script', () => link('javascript:alert(1)')],
  [
    'a link that throws',
    () => ({
      url: 'https://example.org',
      get value() {
        return thrower();
      },
    }),
  ],
  ['a Map', () => new Map([['a', 1]])],
  ['a BigInt', () => 9_007_199_254_740_993n, { bad: '9007199254740993' }],
  ['a text of 5 MB', () => longText, { bad: longText.slice(0, 255) }],
  ['half a character', () => '\ud800', { bad: '\ud800' }],
  ['line ends and quotes', () => '"\r\n\u0000\\', { bad: '"\r\n\u0000\\' }],
];

test.each(values.map(([what, make, left = {}]) => ({ what, make, left })))(
  'rows 31 and 33: of metadata with $what, the rest arrives',
  async ({ make, left }) => {
    const rejections = watchRejections();
    const { clock, events, sandbox } = await startWorld();

    const verdict = events.track('42', 'placed-order', wrong({ good: 1, bad: make(), better: 2 }));
    await clock.settle();

    expect(verdict).toEqual({ status: 'accepted' });
    expect(sandbox.events[0]?.metadata).toEqual({ good: 1, ...left, better: 2 });
    await rejections.expectNone();
    expectLaw(events, sandbox);
  },
);

const wholes: readonly (readonly [string, () => unknown, object])[] = [
  ['a revoked Proxy', revoked, {}],
  ['a Proxy without keys', () => trapped('ownKeys'), {}],
  ['a Proxy whose values throw', () => trapped('get'), {}],
  ['a Proxy whose descriptors throw', () => trapped('getOwnPropertyDescriptor'), {}],
  ['a Proxy without a prototype', () => trapped('getPrototypeOf'), {}],
  [
    'a throwing getter',
    () => ({
      get bad() {
        return thrower();
      },
      good: 1,
    }),
    kept,
  ],
  ['an own __proto__', () => JSON.parse('{"__proto__":{"polluted":1},"good":1}'), kept],
  [
    'a polluting constructor',
    () => JSON.parse('{"constructor":{"prototype":{"polluted":1}},"good":1}'),
    kept,
  ],
  ['no prototype', () => Object.assign(Object.create(null), kept), kept],
  ['keys of its class only', () => Object.create({ inherited: 1 }), {}],
  ['a key of 5 MB', () => ({ [longText]: 1 }), { [longText.slice(0, 190)]: 1 }],
  ['forbidden characters in keys', () => ({ 'a.b$c': 1, a_b_c: 2 }), { a_b_c: 1 }],
  ['empty keys', () => ({ '': 1, ' ': 2, good: 1 }), kept],
  [
    'a renamed key beside those of money',
    () => ({ 'order.total': money(1, 'eur'), currency: 'eur' }),
    { order_total: { amount: 1, currency: 'eur' }, currency: 'eur' },
  ],
  ['a million keys', once(() => manyKeys(1_000_000)), manyKeys(10)],
  ['an array', () => [1, 2], {}],
  ['a text', () => 'plan: pro', {}],
  ['a number', () => 7, {}],
  ['a symbol', () => Symbol('made-up'), {}],
  ['a promise that rejects', rejecting, {}],
  [
    'a promise of another realm that rejects',
    () => runInNewContext('Promise.reject(new Error("made-up"))'),
    {},
  ],
  ['a thenable that throws', throwingThen, {}],
  ['a function that throws', () => thrower, {}],
  ['an async function', () => async () => kept, {}],
  ['an async function that rejects', () => rejecting, {}],
  [
    'an async function of another realm that rejects',
    () => runInNewContext('async () => { throw new Error("made-up") }'),
    {},
  ],
  ['a function that gives a revoked Proxy', () => revoked, {}],
  ['a function that gives a thenable that throws', () => throwingThen, {}],
  ['a class', () => class Plan {}, {}],
];

test.each(wholes)(
  'rows 31, 32 and 33: an event with %s as metadata arrives with the valid part',
  async (_what, make, left) => {
    const rejections = watchRejections();
    const { clock, events, sandbox } = await startWorld();
    const scope = events.openScope(() => '42');

    const verdicts = [
      events.track('42', 'placed-order', wrong(make())),
      scope.track('paid-order', wrong(make())),
      scope.track('sent-order', wrong(make()), { sendWhen: 'success' }),
    ];
    scope.end();
    await clock.settle();

    expect(verdicts.map(({ status }) => status)).toEqual(['accepted', 'accepted', 'held']);
    expect(sandbox.events.map(({ metadata }) => metadata)).toEqual([left, left, left]);
    expect(Object.prototype).not.toHaveProperty('polluted');
    await rejections.expectNone();
    expectLaw(events, sandbox);
  },
);

test('row 32: a key called __proto__ is not sent', async () => {
  const { clock, events, sandbox } = await startWorld();
  events.track('42', 'placed-order', wrong(JSON.parse('{"__proto__":"made-up","good":1}')));
  await clock.settle();

  expect(sandbox.received[0]?.body).not.toContain('__proto__');
  expect(sandbox.events[0]?.metadata).toEqual(kept);
  expectLaw(events, sandbox);
});

test('row 31: every property of metadata is read once, so a getter cannot pass the check with one value and send another', async () => {
  const { clock, events, sandbox } = await startWorld();
  let reads = 0;
  const shifty = {
    get plan() {
      reads += 1;
      return reads === 1 ? 'pro' : [thrower];
    },
  };

  events.track('42', 'placed-order', wrong(shifty));
  await clock.settle();

  expect(reads).toBe(1);
  expect(sandbox.events[0]?.metadata).toEqual({ plan: 'pro' });
  expectLaw(events, sandbox);
});

test('row 33: of any number of keys with 5 MB of text each, only the kept ones are read', async () => {
  const { clock, events, sandbox } = await startWorld();
  const readsOf = (count: number): number => {
    let reads = 0;
    const get = (_target: object, key: string | symbol): unknown => {
      reads += 1;
      return `${String(key)} ${longText}`;
    };
    events.track('42', `placed-order-${count}`, wrong(new Proxy(manyKeys(count), { get })));
    return reads;
  };

  const reads = readsOf(50_000);
  expect(readsOf(100_000)).toBe(reads);
  expect(reads).toBeLessThan(20);
  await clock.settle();

  for (const { metadata } of sandbox.events) {
    const texts = Object.values(metadata ?? {});
    expect(texts).toHaveLength(10);
    for (const text of texts) expect(text).toHaveLength(255);
  }
  expect(events.stats()).toMatchObject({ delivered: 2, memory: { bytes: 0 } });
  expectLaw(events, sandbox);
});

/** Line breaks, terminal escape codes, bidirectional marks, and markup. */
const hostileText =
  'a\r\nX-Forged: 1\r\n\r\n\u001b[2J\u009b31m\u2028\u202e</script><img src=x onerror=alert(1)>';
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

test('row 35: a name with line breaks, terminal codes and markup appears in the request body only', async () => {
  const { clock, events, sandbox } = await startWorld({ sandbox: anybody });

  for (const name of ['placed-order', hostileText]) {
    events.track(hostileText, name, { [hostileText]: hostileText });
  }
  await clock.settle();

  const [plain, hostile] = sandbox.received;
  const { 'content-length': _length, ...headers } = hostile?.headers ?? {};
  expect({ ...plain?.headers, ...headers }).toEqual(plain?.headers);
  expect(hostile?.path).toBe(plain?.path);
  expect(sandbox.events[1]).toMatchObject({
    event_name: hostileText.toLowerCase().replaceAll('.', '-'),
    user_id: hostileText,
    metadata: { [hostileText.replaceAll('.', '_')]: hostileText },
  });
  expect(sandbox.counts).toMatchObject({ requests: 2, stored: 2 });
  expectLaw(events, sandbox);
});

test('row 35: every log entry is one line without terminal codes', async () => {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const logger = { info: say, warn: say, error: say };
  const { clock, events, sandbox } = await startWorld({ client: { logger, names: { max: 1 } } });
  const dry = createIntercomEvents({ dryRun: true, logger });
  const body = { type: 'error.list', errors: [{ code: hostileText, message: hostileText }] };
  const headers = { 'X-Request-Id': 'a\u009b31m' };
  sandbox.fault({ kind: 'answer', status: 422, body, headers });

  for (const client of [events, dry]) {
    client.track(hostileText, hostileText, wrong({ [hostileText]: [hostileText] }));
    client.track('42', `${hostileText} 2`);
  }
  await clock.settle();
  await dry.close();

  expect(lines.join()).toContain('X-Forged');
  expect(lines.length).toBeGreaterThanOrEqual(4);
  expect(lines.filter((line) => unprintable.test(line))).toEqual([]);
  expectLaw(events, sandbox);
  expectLaw(dry);
});

test('row 35: the sandbox answers with data, never with a page', async () => {
  const { clock, events, sandbox } = await startWorld();
  events.track('42', hostileText, { [hostileText]: hostileText });
  await clock.settle();
  const headers = { Authorization: `Bearer ${token}` };

  for (const path of ['/events?type=user&user_id=42', `/${encodeURIComponent(hostileText)}`]) {
    for (const given of [headers, {}]) {
      const answer = await fetch(`${sandbox.url}${path}`, { headers: given });
      expect(answer.headers.get('content-type')).toMatch(/^application\/json\b/);
    }
  }
  expectLaw(events, sandbox);
});

test('row 35: the page of the example shop escapes text, and runs only its own script', () => {
  const page = new URL('../../examples/express-shop/src/page/', import.meta.url);
  const read = (name: string): string => readFileSync(new URL(name, page), 'utf8');

  expect(read('shop.js')).toContain('textContent');
  expect(read('shop.js')).not.toMatch(
    /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval/,
  );
  expect(read('index.html')).not.toMatch(/<script(?![^>]* src=)|\son\w+=|javascript:/i);
  const app = readFileSync(new URL('../app.js', page), 'utf8');
  expect(app).toMatch(/'Content-Security-Policy':\s+"default-src 'self';/);
});

test('row 34: changing the metadata after track() has no effect', async () => {
  const { clock, events, sandbox } = await startWorld();
  const metadata: Record<string, unknown> = { plan: 'pro', renewal_date: new Date(0) };

  events.track('42', 'updated-plan', wrong(metadata));
  metadata.plan = 'free';
  wrong<Date>(metadata.renewal_date).setTime(Date.now());
  delete metadata.renewal_date;
  await clock.settle();

  expect(sandbox.events[0]?.metadata).toEqual({ plan: 'pro', renewal_date: 0 });
  expectLaw(events, sandbox);
});

test('row 31: an event tracked in a getter of metadata is accepted, and neither event is lost', async () => {
  const { clock, events, sandbox } = await startWorld();
  events.track('42', 'placed-order', {
    get nested() {
      events.track('42', 'opened-order');
      return 'yes';
    },
  });
  await clock.settle();

  expect(sandbox.events.map((event) => event.event_name).sort()).toEqual([
    'opened-order',
    'placed-order',
  ]);
  expectLaw(events, sandbox);
});

test('row 31: whatever the metadata, the event is accepted and Intercom takes it', async () => {
  const { clock, events, sandbox, told } = await startWorld({ sandbox: anybody });
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.string(), anyThing, { maxKeys: 25 }), async (metadata) => {
      count += 1;
      expect(events.track(`user-${count}`, 'placed-order', wrong(metadata))).toEqual({
        status: 'accepted',
      });
      if (count % 50 === 0) await clock.settle();
    }),
    { numRuns: 500 },
  );
  await clock.advance(60_000);

  expect(told.dead).toEqual([]);
  expect(events.stats()).toMatchObject({ delivered: count, pending: 0 });
  expectLaw(events, sandbox);
});

test.each<readonly [string, unknown]>([
  ['undefined', undefined],
  ['null', null],
  ['an empty text', ''],
  ['white space', ' \n'],
  ['a text that is too long', 'x'.repeat(256)],
  ['NaN', Number.NaN],
  ['half', 1.5],
  ['a number that is not safe', 2 ** 53],
  ['true', true],
  ['a symbol', Symbol('made-up')],
  ['a function', thrower],
  ['an array', ['42']],
  ['an empty object', {}],
  ['an empty id', { userId: '' }],
  ['an id that is an object', { userId: { toString: () => '42' } }],
  ['an id that is a number', { id: 42 }],
  ['an address without @', { email: 'nobody' }],
  [
    'a getter that throws',
    {
      get userId() {
        return thrower();
      },
    },
  ],
  ['a revoked Proxy', revoked()],
  ['a promise', Promise.resolve('42')],
])('users: %s is not a user, and the event is dropped as invalid_user', async (_what, user) => {
  const rejections = watchRejections();
  const { events, told, traffic } = await startWorld();
  const refusal = { status: 'dropped', reason: 'invalid_user' };

  expect(events.track(wrong(user), 'placed-order')).toEqual(refusal);
  const scope = events.openScope(() => 'the-signed-in-user');
  expect(scope.track('placed-order', {}, { user: wrong(user) })).toEqual(refusal);
  scope.end();

  expect(told.dropped).toHaveLength(2);
  expect(traffic.begun).toBe(0);
  await rejections.expectNone();
  expectLaw(events);
});

test('users: a rejected promise is not a user either, and the rejection is handled', async () => {
  const rejections = watchRejections();
  const { events } = await startWorld();
  const scope = events.openScope(() => 'the-signed-in-user');

  expect(events.track(wrong(rejecting()), 'placed-order').status).toBe('dropped');
  expect(scope.track('placed-order', {}, { user: wrong(rejecting()) }).status).toBe('dropped');
  scope.end();

  await rejections.expectNone();
  expectLaw(events);
});

test.each<readonly [string, unknown]>([
  ['undefined', undefined],
  ['null', null],
  ['a number', 7],
  ['an empty text', ''],
  ['white space', '\t\r\n '],
  ['256 characters', 'x'.repeat(256)],
  ['5 MB', longText],
  ['a symbol', Symbol('made-up')],
  ['an object that pretends', { toString: () => 'placed-order', length: 12 }],
  ['a boxed text', new String('placed-order')],
  ['a revoked Proxy', revoked()],
])('names: %s is not a name, and the event is dropped as invalid_name', async (_what, name) => {
  const { events, told } = await startWorld();
  const scope = events.openScope(() => '42');
  const refusal = { status: 'dropped', reason: 'invalid_name' };

  expect(events.track('42', wrong(name))).toEqual(refusal);
  expect(scope.track(wrong(name))).toEqual(refusal);
  expect(scope.track(wrong(name), {}, { sendWhen: 'success' })).toEqual(refusal);
  scope.end();

  expect(told.dropped).toHaveLength(3);
  expect(told.dropped.every((report) => report.name.length <= 255)).toBe(true);
  expectLaw(events);
});

const statuses = ['accepted', 'held', 'duplicate', 'dropped'];

test('whatever is passed to any function, nothing is thrown or rejected, and the counters add up', async () => {
  const rejections = watchRejections();
  const { clock, events } = await startWorld({ sandbox: anybody });
  const callAll = (values: readonly unknown[]): readonly Verdict[] => {
    const [a, b, c, d] = values;
    const scope = events.openScope(wrong(values[4]));
    const verdicts = [
      events.track(wrong(a), wrong(b), wrong(c), wrong(d)),
      events.track('42', 'placed-order', wrong(c), wrong(d)),
      scope.track(wrong(b), wrong(c), wrong(d)),
      scope.track('placed-order', wrong(c), wrong(d)),
      scope.run(() => events.current.track('paid-order', wrong(c), wrong(d))),
      events.current.track(wrong(b), wrong(c), wrong(d)),
    ];
    scope.end(wrong(a));
    void events.flush(wrong(d));
    return verdicts;
  };
  await fc.assert(
    fc.asyncProperty(fc.array(anyThing, { minLength: 5, maxLength: 5 }), async (values) => {
      for (const verdict of callAll(values)) expect(statuses).toContain(verdict.status);
      expectLaw(events);
    }),
    { numRuns: 300 },
  );
  for (const value of [revoked(), trapped('get'), trapped('has'), getterThen(), throwingThen()]) {
    for (const verdict of callAll([value, value, value, value, () => value])) {
      expect(statuses).toContain(verdict.status);
    }
    expectLaw(events);
  }

  await clock.advance(11 * 60_000);
  await rejections.expectNone();
  expect(expectLaw(events).held).toBe(0);
});

test('options: a value that cannot be used is refused by a ConfigurationError, or it works', async () => {
  const names = ['accessToken', 'region', 'baseUrl', 'allowCustomHost', 'apiVersion', 'dryRun'];
  const groups = ['buffer', 'dedupe', 'metadata', 'names', 'rateLimit', 'delivery', 'scope'];
  const others = ['onUnknownContact', 'logger', 'drainOnExitMs', 'onDelivered', 'deadLetters', 'x'];
  const name = fc.constantFrom(...names, ...groups, ...others);
  await fc.assert(
    fc.asyncProperty(name, anyThing, async (option, value) => {
      const made = attempt({ accessToken: token, logger: false, [option]: value });
      if (made instanceof Error) expect(made).toBeInstanceOf(ConfigurationError);
      else await made.close({ deadlineMs: 0 });
    }),
    { numRuns: 400 },
  );
  for (const value of [null, 7, 'made-up-token', [], thrower, Symbol('made-up')]) {
    expect(() => createIntercomEvents(wrong(value))).toThrow(ConfigurationError);
  }
});

function attempt(options: object): IntercomEvents | Error {
  try {
    return createIntercomEvents(wrong(options));
  } catch (error) {
    return error instanceof Error ? error : new Error('something else was thrown');
  }
}

/** How a callback of the application may fail. */
const misdeeds: readonly (readonly [string, () => unknown])[] = [
  ['throws', thrower],
  ['rejects', rejecting],
  ['never settles', () => new Promise(() => {})],
  ['gives a thenable that throws', throwingThen],
  ['gives a thenable whose then cannot be read', getterThen],
  ['gives a revoked Proxy', revoked],
  [
    'gives a promise of another realm that rejects',
    () => runInNewContext('Promise.reject(new Error("made-up"))'),
  ],
];

test.each(misdeeds)(
  'row 36: a hook that %s changes nothing for the events',
  async (_what, misdeed) => {
    const rejections = watchRejections();
    const { clock, events, sandbox } = await startWorld({
      client: {
        onDelivered: misdeed,
        onDropped: misdeed,
        onDead: misdeed,
        onPause: misdeed,
        onResume: misdeed,
      },
    });
    sandbox.fault({ kind: 'answer', status: 422 });
    sandbox.fault({ kind: 'answer', status: 401 });

    events.track('42', 'refused-order');
    await clock.settle();
    events.track('42', 'placed-order');
    events.track(wrong(undefined), 'placed-order');
    await clock.advance(60_000);

    expect(events.stats()).toMatchObject({ delivered: 1, pending: 0, deadLetters: 1 });
    expect(total(events.stats().dropped)).toBe(1);
    await rejections.expectNone();
    expectLaw(events, sandbox);
  },
);

test('row 36: hooks that throw or reject are counted', async () => {
  const { clock, events } = await startWorld({
    client: { onDelivered: rejecting, onDropped: thrower },
  });
  events.track('42', 'placed-order');
  events.track(wrong(undefined), 'placed-order');
  await clock.settle();

  expect(events.stats().hookErrors).toBe(2);
  expectLaw(events);
});

test('row 37: a hook may track, flush, redrive and close', async () => {
  const rejections = watchRejections();
  let client: IntercomEvents | undefined;
  const busy = (): void => {
    client?.track('42', 'told-somebody', {}, { dedupe: false });
    void client?.dead.redrive();
    void client?.flush();
    if (client !== undefined) expectLaw(client);
  };
  const { clock, events, sandbox } = await startWorld({
    client: {
      onDead: busy,
      onDropped: busy,
      onPause: busy,
      onDelivered: () => client && expectLaw(client),
    },
  });
  client = events;
  sandbox.fault({ kind: 'answer', status: 422, times: 2 });

  events.track('42', 'placed-order');
  events.track(wrong(undefined), 'placed-order');
  await clock.advance(60_000);

  expect(events.stats()).toMatchObject({ pending: 0, hookErrors: 0 });
  await rejections.expectNone();
  expectLaw(events, sandbox);
});

test('row 37: a hook that causes its own event is called once, not in an endless loop', async () => {
  let [client, told]: [IntercomEvents | undefined, number] = [undefined, 0];
  const onDropped = (): void => {
    told += 1;
    client?.track('42', '');
  };
  const { events } = await startWorld({ client: { onDropped } });
  client = events;

  events.track('42', '');
  events.track('42', '');

  expect(told).toBe(2);
  expect(events.stats()).toMatchObject({ tracked: 4, hookErrors: 0 });
  expectLaw(events);
});

test('onDead can read the dead letter', async () => {
  const found: unknown[] = [];
  let client: IntercomEvents | undefined;
  const { clock, events, sandbox } = await startWorld({
    client: { onDead: ({ id }) => found.push(client?.dead.list({ ids: [id] })) },
  });
  client = events;
  sandbox.fault({ kind: 'answer', status: 422 });
  events.track('42', 'placed-order');
  await clock.settle();

  expect(await Promise.all(found)).toMatchObject([[{ reason: 'rejected' }]]);
  expectLaw(events, sandbox);
});

test.each(misdeeds)(
  'row 36: a logger that %s changes nothing for the events',
  async (_what, misdeed) => {
    const rejections = watchRejections();
    const logger: Logger = wrong({ info: misdeed, warn: misdeed, error: misdeed });
    const { clock, events, sandbox } = await startWorld({ client: { logger } });
    const dry = createIntercomEvents({ dryRun: true, logger });
    sandbox.fault({ kind: 'answer', status: 401 });

    events.track('42', 'placed-order', wrong({ tags: ['a'] }));
    expect(dry.track('42', 'placed-order')).toEqual({ status: 'dropped', reason: 'dry_run' });
    await clock.advance(60_000);
    await dry.close();

    expect(events.stats()).toMatchObject({ delivered: 1, pending: 0 });
    await rejections.expectNone();
    expectLaw(events, sandbox);
    expectLaw(dry);
  },
);

test('row 38: a logger that tracks does not cause an endless loop', async () => {
  let client: IntercomEvents | undefined;
  let asked = 0;
  const tracking = (): void => {
    asked += 1;
    client?.track('42', 'logged-line', wrong({ tags: ['a'] }));
  };
  const logger = { info: tracking, warn: tracking, error: tracking };
  const { clock, events, sandbox } = await startWorld({ client: { logger } });
  client = events;

  events.track('42', 'placed-order', wrong({ tags: ['a'] }));
  await clock.advance(10_000);

  expect(sandbox.counts.stored).toBe(2);
  expect(asked).toBe(1);
  expectLaw(events, sandbox);
});

test.each([
  ...misdeeds,
  ['gives a promise of true', async () => true] as const,
  ['gives a word', () => 'yes'] as const,
])('row 36: a sendWhen function that %s counts as "no"', async (_what, misdeed) => {
  const rejections = watchRejections();
  const { clock, events, sandbox } = await startWorld();
  const scope = events.openScope(() => '42');

  expect(scope.track('placed-order', {}, { sendWhen: wrong(misdeed) })).toEqual({ status: 'held' });
  scope.track('paid-order', {}, { sendWhen: 'success' });
  scope.end();
  await clock.settle();

  expect(sandbox.events).toMatchObject([{ event_name: 'paid-order' }]);
  expect(events.stats().discarded.failed).toBe(1);
  expect(events.stats().hookErrors).toBe(1);
  await rejections.expectNone();
  expectLaw(events, sandbox);
});

test.each(misdeeds)(
  'row 36: a user function that %s gives no user: its events are discarded when the request has ended',
  async (_what, misdeed) => {
    const rejections = watchRejections();
    const { clock, events, sandbox } = await startWorld();
    const scope = events.openScope(misdeed);

    const verdict = scope.track('placed-order');
    scope.end();
    await clock.advance(5_000);

    const stats = expectLaw(events, sandbox);
    expect(stats).toMatchObject({ held: 0, accepted: 0, memory: { events: 0, bytes: 0 } });
    expect(stats.discarded.no_contact + stats.dropped.invalid_user).toBe(1);
    expect(['held', 'dropped']).toContain(verdict.status);
    await rejections.expectNone();
  },
);

test('row 36: a user promise that settles twice, or late, is used once', async () => {
  const { clock, events, sandbox } = await startWorld({ sandbox: anybody });
  const answers: ((user: string) => void)[] = [];
  const then = (resolve: (user: string) => void, reject: (error: Error) => void): void => {
    answers.push(resolve);
    resolve('first');
    resolve('second');
    reject(new Error('made-up trouble'));
  };
  const scope = events.openScope(() => thenable(then));

  const metadata: Metadata = { plan: 'pro' };
  scope.track('placed-order', metadata);
  scope.end();
  await clock.settle();
  for (const answer of answers) answer('third');
  await clock.advance(10_000);

  expect(sandbox.events).toMatchObject([{ user_id: 'first' }]);
  expectLaw(events, sandbox);
});
