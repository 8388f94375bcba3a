import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileWith, run, sandboxFor, yesterday } from './run.js';

/** Imports a file, and its failures file after a correction. Returns the bodies that were sent. */
async function corrected(
  name: string,
  text: string,
  argv: readonly string[],
  correct: (failures: string) => string,
) {
  const sandbox = await sandboxFor({ unknownContacts: 'create' });
  const file = fileWith(name, text);
  const first = await run(sandbox, ['import', file, ...argv, '--concurrency', '1']);
  const failures = `${file}.failures.ndjson`;
  writeFileSync(failures, correct(readFileSync(failures, 'utf8')));
  const second = await run(sandbox, ['import', failures, '--concurrency', '1']);
  const sent = sandbox.received.map(({ body }) => JSON.parse(body));
  return { first, second, sent };
}

const seconds = (offset: number): number => Math.floor(Date.parse(yesterday(offset)) / 1_000);

test('a row of CSV that could not be read is imported from the failures file with the flags of its run', async () => {
  const { first, second, sent } = await corrected(
    'orders.csv',
    `customer;what;when;price\n42;paid;${yesterday()};"19"90\n43;paid;${yesterday(1)};1;2\n`,
    [
      ...['--user-column', 'customer', '--name-column', 'what', '--at-column', 'when'],
      ...['--money', 'price=EUR:decimals'],
    ],
    (text) => text.replace('\\"19\\"90', '\\"19,90\\"').replace(';1;2', ';1.20'),
  );

  expect([first.code, second.code, sent]).toEqual([
    1,
    0,
    [
      {
        ...{ user_id: '42', event_name: 'paid', created_at: seconds(0) },
        metadata: { price: { amount: 1_990, currency: 'eur' } },
      },
      {
        ...{ user_id: '43', event_name: 'paid', created_at: seconds(1) },
        metadata: { price: { amount: 120, currency: 'eur' } },
      },
    ],
  ]);
});

test('a line of JSON that could not be read is imported from the failures file with the flags of its run', async () => {
  const { second, sent } = await corrected(
    'export.ndjson',
    [
      `{"type":"track","userId":"43","event":"a","timestamp":"${yesterday()}","properties":{}}`,
      `{"type":"track","userId":"42","event":"b","timestamp":"${yesterday()}","properties":{"n":1}`,
    ].join('\n'),
    ['--from', 'segment'],
    (text) => text.replace('\\"n\\":1}', '\\"n\\":1}}'),
  );

  expect(second.code).toBe(0);
  expect(sent.at(-1)).toEqual({
    ...{ user_id: '42', event_name: 'b', created_at: seconds(0), metadata: { n: 1 } },
  });
});

test('a field that was wrong is corrected in the failures file', async () => {
  const { second, sent } = await corrected(
    'orders.csv',
    'user_id,event,timestamp,plan\n42,paid,the 13th,007\n',
    [],
    (text) => text.replace('the 13th', yesterday()),
  );

  expect([second.code, sent]).toEqual([
    0,
    [{ user_id: '42', event_name: 'paid', created_at: seconds(0), metadata: { plan: '007' } }],
  ]);
});

test('without a correction a row is refused again, for the same reason', async () => {
  const { second, sent } = await corrected(
    'orders.ndjson',
    [
      `{"user_id":9007199254740993,"name":"paid","at":"${yesterday()}"}`,
      `{"user_id":"42","name":"paid","at":"the 13th"}`,
      `{"user_id":"42"`,
    ].join('\n'),
    [],
    (text) => text,
  );

  expect([second.code, sent]).toEqual([1, []]);
  expect(second.out).toContain('3 refused: unreadable 3.');
});

test('damaged texts and layouts of a failures file are refused', async () => {
  const file = fileWith(
    'a.failures.ndjson',
    [
      { text: 'a,b', csv: 'x', failure: {} },
      { text: 'a,b', csv: { labels: [1], delimiter: ',' }, failure: {} },
      { text: 'a,b', csv: { labels: ['a', 'b'], delimiter: '' }, failure: {} },
      { text: 'a,b', csv: { labels: ['a', 'b'], delimiter: ',' }, failure: {} },
      { text: '"', csv: { labels: ['user_id', 'event', 'at'], delimiter: ',' }, failure: {} },
      { text: '[]', failure: {} },
    ]
      .map((row) => JSON.stringify(row))
      .join('\n'),
  );
  const sandbox = await sandboxFor();
  const { out } = await run(sandbox, ['import', file, '--dry-run']);

  expect(out).toContain('6 refused: unreadable 6.');
});
