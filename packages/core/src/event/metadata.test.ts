import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MetadataSerialiser } from './metadata.js';
import { money } from './values.js';

function serialise(metadata: unknown, { maxKeys = 10 } = {}) {
  const changes: unknown[] = [];
  const serialiser = new MetadataSerialiser({
    maxKeys,
    onChange: (change, key) => changes.push(key === undefined ? change : `${change} ${key}`),
  });
  return { text: serialiser.serialise(metadata), changes };
}

function fail(): never {
  throw new Error('made up');
}

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]));

test('metadata becomes JSON, its keys in order', () => {
  const { text, changes } = serialise({
    plan: 'pro',
    seats: 5,
    trial: false,
    price: money(1, 'eur'),
  });

  expect(text).toBe('{"plan":"pro","seats":5,"trial":false,"price":{"amount":1,"currency":"eur"}}');
  expect(changes).toEqual([]);
});

test.each([
  ['undefined', undefined],
  ['null', null],
  ['an empty object', {}],
  ['undefined values', { a: undefined, b: undefined }],
  ['inherited values', Object.create({ a: 1 })],
  ['values that cannot be listed', Object.defineProperty({}, 'a', { value: 1 })],
  ['values under symbols', { [Symbol('a')]: 1 }],
])('%s is no metadata, and no trouble', (_title, metadata) => {
  expect(serialise(metadata)).toEqual({ text: '', changes: [] });
});

test.each([
  ['an array', [1], 'removed_array'],
  ['text', 'plan', 'removed_other'],
  ['a number', 5, 'removed_other'],
  ['a function', () => ({}), 'removed_other'],
  ['a Buffer', Buffer.from('{"a":1}'), 'removed_other'],
  ['a typed array', new Float64Array(2), 'removed_other'],
  ['an ArrayBuffer', new ArrayBuffer(8), 'removed_other'],
  ['text in an object', Object('plan'), 'removed_other'],
  ['a number in an object', Object(5), 'removed_other'],
  ['a Map', new Map([['a', 1]]), 'removed_other'],
  ['a Set', new Set([1]), 'removed_other'],
  ['a date', new Date(), 'removed_other'],
  ['search parameters', new URLSearchParams('a=1'), 'removed_other'],
  ['a promise that nobody awaited', Promise.resolve({ a: 1 }), 'unreadable'],
  ['a revoked proxy', revokedProxy(), 'unreadable'],
  ['a proxy that lists no keys', new Proxy({ a: 1 }, { ownKeys: fail }), 'unreadable'],
])('%s is no metadata, and is counted', (_title, metadata, change) => {
  expect(serialise(metadata)).toEqual({ text: '', changes: [change] });
});

class Order {
  readonly item = 'mug';
  readonly #secret = 'made up';
  get total(): string {
    return this.#secret;
  }
}

test.each([
  ['an instance of a class', new Order()],
  ['an object without a prototype', Object.assign(Object.create(null), { item: 'mug' })],
  ['an object of another realm', runInNewContext('({ item: "mug" })')],
  ['an error', Object.assign(new Error('made up'), { item: 'mug' })],
  ['a Proxy', new Proxy(new Order(), {})],
])('the properties of %s are sent', (_title, metadata) => {
  expect(serialise(metadata)).toEqual({ text: '{"item":"mug"}', changes: [] });
});

/** An object whose properties are counted when they are listed, looked for or read. */
function counted(target: object): { readonly metadata: object; readonly looks: { total: number } } {
  const looks = { total: 0 };
  const look = <Answer>(answer: Answer): Answer => {
    looks.total += 1;
    return answer;
  };
  const metadata = new Proxy(target, {
    ownKeys: (object) => look(Reflect.ownKeys(object)),
    get: (object, name) => look(Reflect.get(object, name)),
    getOwnPropertyDescriptor: (object, name) =>
      look(Reflect.getOwnPropertyDescriptor(object, name)),
  });
  return { metadata, looks };
}

test('row 142: bytes are refused without a look at any of them', () => {
  const { metadata, looks } = counted(Buffer.alloc(100_000));

  expect(serialise(metadata).changes).toEqual(['removed_other']);
  // Their name, for example, is looked at.
  expect(looks.total).toBeLessThan(10);
});

test('row 142: of a hundred thousand keys without a value that can be sent, a thousand are looked at', () => {
  const keys = Array.from({ length: 100_000 }, (_, index) => [`key_${index}`, undefined]);
  const { metadata, looks } = counted(Object.fromEntries(keys));

  expect(serialise(metadata)).toEqual({ text: '', changes: ['too_many_keys key_1000'] });
  expect(looks.total).toBeLessThan(10_000);
});

test('metadata that is a rejected promise is counted, and causes no unhandled rejection', async () => {
  const metadata = Promise.reject(new Error('made up'));

  expect(serialise(metadata)).toEqual({ text: '', changes: ['unreadable'] });
  await new Promise((resolve) => setImmediate(resolve));
});

test('a value that is a rejected promise is counted, and other values are kept', async () => {
  const metadata = { a: 1, later: Promise.reject(new Error('made up')), b: 2 };

  expect(serialise(metadata)).toEqual({ text: '{"a":1,"b":2}', changes: ['unreadable later'] });
  await new Promise((resolve) => setImmediate(resolve));
});

test('a value that cannot be read does not affect the others', () => {
  const metadata = {
    a: 1,
    get b(): number {
      return fail();
    },
    c: {
      amount: 1,
      get currency(): string {
        return fail();
      },
    },
    d: revokedProxy(),
    e: Object.create(Date.prototype),
    f: 2,
  };

  expect(serialise(metadata)).toEqual({
    text: '{"a":1,"f":2}',
    changes: ['unreadable b', 'unreadable c', 'unreadable d', 'unreadable e'],
  });
});

test('a cycle is left out, like any nested object', () => {
  const metadata: Record<string, unknown> = { a: 1 };
  metadata.self = metadata;

  expect(serialise(metadata)).toEqual({ text: '{"a":1}', changes: ['removed_object self'] });
});

test('an own key __proto__ is left out, and changes no prototype', () => {
  expect(serialise(JSON.parse('{"__proto__":{"a":1},"b":2}')).text).toBe('{"b":2}');
});

test('each property is read once: it cannot change between check and use', () => {
  let reads = 0;
  const metadata = {
    get plan(): unknown {
      reads += 1;
      return reads === 1 ? 'pro' : ['array'];
    },
  };

  expect(serialise(metadata).text).toBe('{"plan":"pro"}');
  expect(reads).toBe(1);
});

test('the first ten keys are kept, and more are reported once', () => {
  expect(JSON.parse(serialise(numbered(10)).text)).toEqual(numbered(10));
  expect(serialise(numbered(10)).changes).toEqual([]);
  expect(JSON.parse(serialise(numbered(13)).text)).toEqual(numbered(10));
  expect(serialise(numbered(13)).changes).toEqual(['too_many_keys k10']);
});

test('keys without a usable value do not count towards the maximum', () => {
  const metadata = { a: undefined, b: [], ...numbered(10), z: undefined };

  expect(serialise(metadata)).toEqual({
    text: JSON.stringify(numbered(10)),
    changes: ['removed_array b'],
  });
});

test.each([
  [0, ''],
  [1, '{"k0":0}'],
  [20, JSON.stringify(numbered(20))],
])('the number of keys can be chosen: %d', (maxKeys, text) => {
  expect(serialise(numbered(25), { maxKeys }).text).toBe(text);
});

test.each([
  ['is renamed, and that is said', { 'a.b': 1 }, '{"a_b":1}', ['renamed_key a.b']],
  ['gives way to one before it', { a_b: 1, 'a.b': 2 }, '{"a_b":1}', ['renamed_key a.b']],
  [
    'keeps its place before one after it',
    { 'a.b': 1, a_b: 2 },
    '{"a_b":1}',
    ['renamed_key a.b', 'renamed_key a_b'],
  ],
  [
    'takes the place of one that was left out',
    { a_b: undefined, 'a.b': 2 },
    '{"a_b":2}',
    ['renamed_key a.b'],
  ],
  [
    'is not mistaken for a key inside a value',
    { 'a.b': money(1, 'eur'), currency: 'usd' },
    '{"a_b":{"amount":1,"currency":"eur"},"currency":"usd"}',
    ['renamed_key a.b'],
  ],
  [
    'that is cut meets another',
    { ['k'.repeat(191)]: 1, ['k'.repeat(192)]: 2 },
    `{"${'k'.repeat(190)}":1}`,
    [`renamed_key ${'k'.repeat(191)}`, `renamed_key ${'k'.repeat(192)}`],
  ],
])('a key with forbidden characters %s', (_title, metadata, text, changes) => {
  expect(serialise(metadata)).toEqual({ text, changes });
});

test('a date under a key that ends in _date is shown as a date', () => {
  expect(serialise({ renewal_date: new Date(5_000), renewed: new Date(6_000) })).toEqual({
    text: '{"renewal_date":5,"renewed":6}',
    changes: ['date_key renewed'],
  });
});

const anything = fc.anything({
  maxDepth: 3,
  maxKeys: 25,
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});
const moneyOrLink = fc.oneof(
  fc.record({
    amount: fc.oneof(fc.maxSafeInteger(), fc.double()),
    currency: fc.constantFrom('eur', 'USD', 'xx'),
  }),
  fc.record({
    url: fc.oneof(fc.webUrl(), fc.string()),
    value: fc.string({ maxLength: 300, size: 'max' }),
  }),
);
const someObject = fc.dictionary(
  fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a.b', 'a_b', 'x_date', '__proto__')),
  fc.oneof(anything, moneyOrLink, fc.string({ unit: 'binary', maxLength: 300, size: 'max' })),
  { maxKeys: 25, size: 'max' },
);

/** Whether Intercom can keep a value: no arrays, no objects but money and links, no long text. */
function isKept(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= 255;
  if (typeof value !== 'object' || value === null) return true;
  const keys = Object.keys(value).join();
  const { amount, currency, url, value: text }: Record<string, unknown> = { ...value };
  if (keys === 'amount,currency') {
    return Number.isSafeInteger(amount) && Number(amount) >= 0 && /^[a-z]{3}$/.test(`${currency}`);
  }
  return keys === 'url,value' && /^https?:\/\//i.test(`${url}`) && `${text}`.length <= 255;
}

test('the result is always empty or JSON that Intercom can keep', () => {
  fc.assert(
    fc.property(fc.oneof(someObject, anything), fc.nat(20), (metadata, maxKeys) => {
      const { text } = serialise(metadata, { maxKeys });
      if (text === '') return;

      const kept: unknown = JSON.parse(text);
      const entries = Object.entries(Object(kept));
      expect(JSON.stringify(kept).length).toBe(text.length);
      expect(entries.length).toBeLessThanOrEqual(maxKeys);
      for (const [key, value] of entries) {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is one of them.
        expect(key).not.toMatch(/[.$~`!@#%^&*'{}|\\"\u0000]/);
        expect(isKept(value), `${key}: ${JSON.stringify(value)}`).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('all usable values are kept in their order, up to the maximum number of keys', () => {
  const usable = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,6}$/),
    fc.oneof(fc.string(), fc.integer(), fc.boolean()),
    { maxKeys: 15, size: 'max' },
  );
  fc.assert(
    fc.property(usable, (metadata) => {
      const first = Object.fromEntries(Object.entries(metadata).slice(0, 10));

      expect(serialise(metadata).text).toBe(
        Object.keys(first).length === 0 ? '' : JSON.stringify(first),
      );
    }),
  );
});
