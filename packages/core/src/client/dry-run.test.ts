import { expect, test } from 'vitest';
import { DryRun } from './dry-run.js';

function open() {
  const lines: string[] = [];
  const logger = { info: (text: string) => lines.push(text), warn: () => {}, error: () => {} };
  const dryRun = new DryRun(logger);
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
  dryRun.preview('placed-order', '{"metadata":{}}');
  dryRun.preview('sent-invitation', '{"metadata":{}}');

  expect(lines.filter((line) => line.includes('hint'))).toEqual([
    '[intercom-events] hint: new events and new metadata can take Intercom up to 24 hours to show in filters.',
  ]);
});

test('a dry run without a logger, or with one that fails, is silent', async () => {
  const fail = () => {
    throw new Error('made up');
  };
  const reject = () => Promise.reject(new Error('made up'));
  for (const info of [fail, reject]) {
    expect(() => new DryRun({ info, warn: info, error: info }).preview('a', '{}')).not.toThrow();
  }

  expect(() => new DryRun(undefined).preview('a', '{}')).not.toThrow();
  await new Promise((resolve) => setImmediate(resolve));
});
