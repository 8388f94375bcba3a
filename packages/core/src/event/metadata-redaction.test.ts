import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KeyVerdict, Redaction } from '../model/redaction.js';
import { MetadataSerialiser } from './metadata.js';
import { link, money } from './values.js';

const open: Redaction = { checkKey: () => 'open', text: undefined, address: undefined };

/** What becomes of metadata, and what is said of it. */
function redacted(metadata: unknown, redaction: Partial<Redaction>, maxText?: number) {
  const changes: unknown[] = [];
  const serialiser = new MetadataSerialiser({
    maxKeys: 10,
    maxText,
    redaction: { ...open, ...redaction },
    onChange: (...change) => changes.push(change.filter((part) => part !== undefined)),
  });
  const text = serialiser.serialise(metadata);
  return { metadata: text === '' ? undefined : JSON.parse(text), changes };
}

const checkKey = (key: string): KeyVerdict =>
  key.startsWith('s') ? 'secret' : key.startsWith('c') ? 'closed' : 'open';
const text = (given: string): string => given.replace(/x+\d/g, '[redacted]');

test('the value of a secret key is left out, whatever it is, and reported by its key', () => {
  const values = { s1: 'a', s2: 7, s3: null, s4: money(1, 'eur'), c1: 'a', c2: true, open: 'b' };

  expect(redacted(values, { checkKey })).toEqual({
    metadata: { open: 'b' },
    changes: ['s1', 's2', 's3', 's4', 'c1', 'c2'].map((key) => ['redacted_key', key]),
  });
});

test('true and false are kept under a secret key, but not under a closed one', () => {
  const { metadata, changes } = redacted({ s: true, so: false, c: true }, { checkKey });

  expect(metadata).toEqual({ s: true, so: false });
  expect(changes).toEqual([['redacted_key', 'c']]);
});

test('keys that are left out do not count towards the maximum', () => {
  const secrets = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`s${i}`, 'a']));

  expect(redacted({ ...secrets, plan: 'pro' }, { checkKey }).metadata).toEqual({ plan: 'pro' });
});

test('a property is read once: it cannot be harmless when checked and a secret when sent', () => {
  let reads = 0;
  const sly = {
    get s() {
      reads += 1;
      return reads === 1 ? true : 'made-up secret';
    },
  };

  expect(redacted(sly, { checkKey }).metadata).toEqual({ s: true });
  expect(reads).toBe(1);
});

test('a secret whose getter throws is left out and reported; one that is undefined is not reported', () => {
  const metadata = {
    get c() {
      throw new Error('made-up failure');
    },
    s: undefined,
  };

  expect(redacted(metadata, { checkKey })).toEqual({
    metadata: undefined,
    changes: [['redacted_key', 'c']],
  });
});

test('a secret that is a rejected promise causes no unhandled rejection', async () => {
  const metadata = {
    s: Promise.reject(new Error('made up')),
    c: Promise.reject(new Error('made up')),
  };

  expect(redacted(metadata, { checkKey }).metadata).toBeUndefined();
  await new Promise((resolve) => setImmediate(resolve));
});

test('patterns are applied to texts, links, and numbers that are sent as text', () => {
  const given = { a: 'of xx1 and x2', l: link('https://example.org/x1', 'to x1'), n: 7, b: 10n };
  const digits = (one: string) => text(one).replace('10', '[ten]');

  expect(redacted(given, { text: digits })).toEqual({
    metadata: {
      a: 'of [redacted] and [redacted]',
      l: { url: 'https://example.org/[redacted]', value: 'to [redacted]' },
      n: 7,
      b: '[ten]',
    },
    changes: ['a', 'l', 'l', 'b'].map((key) => ['redacted_text', key]),
  });
});

test('secrets are removed from the addresses in texts and links, and nothing behind them moves into the text', () => {
  const address = (one: string) => one.replace(/token=\S+/, 'token=[redacted]');
  const long = `https://example.org/?token=${'x'.repeat(2_000)}&y=1`;
  const { metadata, changes } = redacted(
    { a: 'https://example.org/?token=x', l: link('https://example.org/?token=x'), long, n: 7 },
    { address },
  );

  expect(metadata).toEqual({
    a: 'https://example.org/?token=[redacted]',
    l: {
      url: 'https://example.org/?token=[redacted]',
      value: 'https://example.org/?token=[redacted]',
    },
    long: 'https://example.org/?token=[redacted]',
    n: 7,
  });
  expect(changes).toEqual([
    ...['a', 'l', 'l', 'long'].map((key) => ['redacted_text', key]),
    ['cut_text', 'long'],
  ]);
});

test.each([
  ['is none any more', 'https://example.org', (one: string) => one.replace('https', '[redacted]')],
  ['has become too long', 'https://example.org', (one: string) => one.padEnd(1_025, 'a')],
])('a link whose address %s is left out', (_what, url, redact) => {
  expect(redacted({ l: link(url, 'a') }, { text: redact }).metadata).toBeUndefined();
});

test('patterns are applied to the first 1,024 characters, before the text is cut', () => {
  const seen: number[] = [];
  const watched = (given: string) => {
    seen.push(given.length);
    return text(given);
  };
  const { metadata } = redacted({ a: `${'a'.repeat(250)}xxxxxxxx1` }, { text: watched });
  redacted({ a: 'a'.repeat(1_000_000) }, { text: watched });

  expect(seen).toEqual([259, 1_024]);
  expect(metadata.a).toBe(`${'a'.repeat(250)}[reda`);
});

test('part of a secret at the end of these characters does not move into the text that is kept', () => {
  // Everything before it shrinks to nothing, so that the end of the window would be kept.
  const shrinking = (given: string) => given.replace(/-/g, '').replace(/x{20}\d/g, '[redacted]');
  const { metadata, changes } = redacted(
    { a: `${'-'.repeat(1_014)}${'x'.repeat(20)}1 and more` },
    { text: shrinking },
  );

  expect(metadata.a).not.toContain('x');
  expect(changes).toContainEqual(['cut_text', 'a']);
});

test.each([
  ['just fills the window', 824, 200, 200, []],
  ['is longer', 824, 201, 0, [['cut_text', 'a']]],
  ['is longer, with more than a find left of it', 524, 801, 244, [['cut_text', 'a']]],
])(
  'of a text that %s, what may be half of something is not kept',
  (_what, found, rest, kept, cuts) => {
    const given = '-'.repeat(found) + 'a'.repeat(rest);
    const { metadata, changes } = redacted({ a: given }, { text: (one) => one.replace(/-/g, '') });

    expect(metadata.a).toBe('a'.repeat(kept));
    expect(changes).toEqual([['redacted_text', 'a'], ...cuts]);
  },
);

test('a text without a match is not reported', () => {
  expect(redacted({ a: 'a'.repeat(255) }, { text })).toEqual({
    metadata: { a: 'a'.repeat(255) },
    changes: [],
  });
});

test('no value of a secret key is ever sent', () => {
  const canary = 'canary-5b1d0c77';
  const value = fc.oneof(
    fc.constantFrom<unknown>(canary, link(`https://${canary}.example.org`, canary), [canary]),
    fc.anything().map((around) => ({ around, canary })),
    fc.constant(Object.assign(() => canary, { toJSON: () => canary, toString: () => canary })),
  );
  const secret = fc.string().map((rest) => `s${rest}`);
  const closed = fc.string().map((rest) => `c${rest}`);
  const property = fc.property(
    fc.dictionary(fc.oneof(secret, closed), value),
    fc.dictionary(fc.string({ unit: fc.constantFrom('a', '.', '_') }), fc.integer()),
    (hidden, shown) => {
      expect(
        JSON.stringify(redacted({ ...hidden, ...shown, ...hidden }, { checkKey })),
      ).not.toContain(canary);
    },
  );
  fc.assert(property);
});

test('no match of a pattern is ever sent, however long the text', () => {
  const secret = /q\d{8}/;
  const filler = fc.string({ unit: fc.constantFrom('a', ' ', '😀', '"'), maxLength: 1_100 });
  const property = fc.property(filler, fc.array(filler, { maxLength: 3 }), (first, others) => {
    const given = [first, ...others].join('q12345678');
    const { metadata } = redacted(
      { a: given },
      { text: (one) => one.replace(new RegExp(secret, 'g'), '[redacted]') },
    );

    expect(JSON.stringify(metadata) ?? '').not.toMatch(/q\d/);
  });
  fc.assert(property);
});
