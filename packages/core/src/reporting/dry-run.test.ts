import { expect, test } from 'vitest';
import { DryRun } from './dry-run.js';

function open() {
  const lines: string[] = [];
  const logger = { info: (text: string) => lines.push(text), warn: () => {}, error: () => {} };
  const dryRun = new DryRun(logger, { maxKeys: 10 });
  return { dryRun, lines };
}

test('a dry run says at once that nothing is sent, and how to change that', () => {
  expect(open().lines).toEqual([
    '[intercom-events] Dry run: nothing is sent. Set INTERCOM_ACCESS_TOKEN, or start the sandbox (npx @intercom-events/sandbox) and set the two variables it prints.',
  ]);
});

test('each event is shown as it would be sent', () => {
  const { dryRun, lines } = open();
  dryRun.preview('placed-order', '{"created_at":5}');
  dryRun.preview('placed-order', '{"created_at":6}');

  expect(lines.slice(1)).toEqual([
    '[intercom-events] would send {"created_at":5}',
    '[intercom-events] would send {"created_at":6}',
  ]);
});

test('a name that is no past-tense verb and noun is hinted at, once', () => {
  const { dryRun, lines } = open();
  for (let i = 0; i < 2; i += 1) dryRun.preview('order', '{}');

  expect(lines.filter((line) => line.includes('hint'))).toEqual([
    '[intercom-events] hint: "order" is not a past-tense verb and a noun, as Intercom advises, for example "placed-order".',
  ]);
});

test.each([
  ['placed-order'],
  ['invited-friend'],
  ['sent invitation'],
  ['paid-invoice'],
  ['sold-item'],
  ['bought-plan'],
  ['made-call'],
  ['took-tour'],
  ['won-prize'],
  ['put-on-hold'],
])('"%s" is what Intercom advises', (name) => {
  const { dryRun, lines } = open();
  dryRun.preview(name, '{}');

  expect(lines.some((line) => line.includes('hint'))).toBe(false);
});

test.each([['order'], ['order-placed'], ['page: /home'], ['placed'], ['user-created-1']])(
  '"%s" is hinted at',
  (name) => {
    const { dryRun, lines } = open();
    dryRun.preview(name, '{}');

    expect(lines.some((line) => line.includes('hint'))).toBe(true);
  },
);

test('that new metadata takes time to show is said once', () => {
  const { dryRun, lines } = open();
  dryRun.preview('placed-order', '{"metadata":{"a":1}}');
  dryRun.preview('sent-invitation', '{"metadata":{"a":1}}');

  expect(lines.filter((line) => line.includes('hint'))).toEqual([
    '[intercom-events] hint: new events and new metadata can take Intercom up to 24 hours to show in filters.',
  ]);
});

/** An event with so many metadata keys: k1, k2 ... */
function bodyWith(keys: number): string {
  const metadata = Array.from({ length: keys }, (_, i) => [`k${i + 1}`, i]);
  return JSON.stringify({ metadata: Object.fromEntries(metadata) });
}

function hintsIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => /hint: (.*)/.exec(line)?.[1] ?? []);
}

test('key 11 is said to be ignored by Intercom, where the option sends more than ten', () => {
  const { dryRun, lines } = open();
  dryRun.preview('placed-order', bodyWith(10));
  dryRun.preview('placed-order', bodyWith(12));
  dryRun.preview('placed-order', bodyWith(12));

  expect(hintsIn(lines).slice(1)).toEqual([
    'metadata of "placed-order": key 11 ("k11") and all after it would be ignored by Intercom.',
  ]);
});

test('key 11 is said to be left out, where it is', () => {
  const { dryRun, lines } = open();
  dryRun.changed('too_many_keys', 'coupon');
  dryRun.changed('too_many_keys', 'coupon');

  expect(hintsIn(lines)).toEqual([
    'metadata key 11 ("coupon") and all after it would be ignored by Intercom, and are left out.',
  ]);
});

test('each change of metadata is hinted at, once for each key', () => {
  const { dryRun, lines } = open();
  for (const key of ['seats', 'seats', 'friends']) dryRun.changed('removed_array', key);
  dryRun.changed('unreadable', undefined);

  expect(hintsIn(lines)).toEqual([
    expect.stringMatching(/^Metadata key "seats": left out/),
    expect.stringMatching(/^Metadata key "friends": left out/),
    expect.stringMatching(/^An event's metadata: left out/),
  ]);
});

test.each([
  ['text', '"2030-01-31"', 'this is not a date'],
  ['milliseconds', '1896048000000', 'these are milliseconds'],
])('a key that ends in _date and holds %s is hinted at', (_title, value, words) => {
  const { dryRun, lines } = open();
  for (let i = 0; i < 2; i += 1) {
    dryRun.preview('renewed-plan', `{"metadata":{"renewal_date":${value},"plan":"pro"}}`);
  }
  const dates = hintsIn(lines).filter((hint) => hint.includes('_date'));

  expect(dates.length).toBe(1);
  expect(dates[0]).toContain(words);
});

test('a key that ends in _date and holds seconds is a date, and nothing is said', () => {
  const { dryRun, lines } = open();
  dryRun.preview('renewed-plan', '{"metadata":{"renewal_date":1896048000}}');

  expect(hintsIn(lines).filter((hint) => hint.includes('_date'))).toEqual([]);
});

test('a name that holds a number is hinted at, and how many names there is room for', () => {
  const { dryRun, lines } = open();
  dryRun.preview('viewed-page-4711', '{}');
  dryRun.preview('viewed-page-4712', '{}');

  expect(hintsIn(lines)).toEqual([
    '"viewed-page-4711" contains a number. A workspace can hold 120 names: put ids and dates into the metadata.',
  ]);
});

test('changes of metadata are hinted at with the event they are about', () => {
  const { dryRun, lines } = open();
  dryRun.changed('removed_array', 'seats', 'invited-friend');
  dryRun.changed('too_many_keys', 'coupon', 'placed-order');

  expect(hintsIn(lines)).toEqual([
    expect.stringMatching(/^Metadata key "seats" of "invited-friend": left out/),
    'of "placed-order", metadata key 11 ("coupon") and all after it would be ignored by Intercom, and are left out.',
  ]);
});

test('names and keys without end are not hinted at without end', () => {
  const { dryRun, lines } = open();
  for (let i = 0; i < 1_500; i += 1) dryRun.changed('removed_array', `k${i}`);

  expect(hintsIn(lines).length).toBe(1_000);
});

test('a dry run without a logger, or with one that fails, is silent', async () => {
  const fail = () => {
    throw new Error('made up');
  };
  const reject = () => Promise.reject(new Error('made up'));
  for (const info of [fail, reject]) {
    expect(() =>
      new DryRun({ info, warn: info, error: info }, { maxKeys: 10 }).preview('a', '{}'),
    ).not.toThrow();
  }

  expect(() => new DryRun(undefined, { maxKeys: 10 }).preview('a', '{}')).not.toThrow();
  await new Promise((resolve) => setImmediate(resolve));
});
