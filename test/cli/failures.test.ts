import { readFileSync, rmSync, writeFileSync } from 'node:fs';
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

const startMs = Date.parse(yesterday());
const seconds = (offset: number): number => startMs / 1_000 + offset;
const at = (offset = 0): string => new Date(startMs + offset * 1_000).toISOString();

test('a row of CSV that could not be read is imported from the failures file with the flags of its run', async () => {
  const { first, second, sent } = await corrected(
    'orders.csv',
    `customer;what;when;price\n42;paid;${at()};"19"90\n43;paid;${at(1)};1;2\n`,
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
      `{"type":"track","userId":"43","event":"a","timestamp":"${at()}","properties":{}}`,
      `{"type":"track","userId":"42","event":"b","timestamp":"${at()}","properties":{"n":1}`,
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
    (text) => text.replace('the 13th', at()),
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
      `{"user_id":9007199254740993,"name":"paid","at":"${at()}"}`,
      `{"user_id":"42","name":"paid","at":"the 13th"}`,
      `{"user_id":"42"`,
    ].join('\n'),
    [],
    (text) => text,
  );

  expect([second.code, sent]).toEqual([1, []]);
  expect(second.out).toContain('3 refused: unreadable 3.');
});

test('a row whose second was taken gets the next one, unless its time was corrected', async () => {
  const failure = { row: 'line 3', reason: 'second_taken', at: at(0) };
  const row = { user: { userId: '42' }, name: 'paid' };
  const file = fileWith(
    'a.failures.ndjson',
    [
      { ...row, at: at(0), metadata: { n: 1 }, failure },
      { ...row, at: at(0), metadata: { n: 2 }, failure },
      { ...row, at: at(30), metadata: { n: 3 }, failure },
    ]
      .map((one) => JSON.stringify(one))
      .join('\n'),
  );
  const sandbox = await sandboxFor();
  const { code, out } = await run(sandbox, ['import', file, '--concurrency', '1']);
  const sent = sandbox.events.map(({ created_at, metadata }) => [created_at, metadata]);

  expect([code, sent]).toEqual([
    0,
    [
      [seconds(1), { n: 1 }],
      [seconds(2), { n: 2 }],
      [seconds(30), { n: 3 }],
    ],
  ]);
  expect(out).toContain('the second was taken by another event: the next one is used (2 times,');
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

/** An import of two rows that stops after the first one, which is refused: the token is refused for the second. */
async function stoppedAfterFailure() {
  const stranger = await sandboxFor({ token: 'made-up-other-token' });
  const row = (user: string, time: string) => `{"user_id":"${user}","name":"x","at":"${time}"}\n`;
  const file = fileWith('orders.ndjson', `${row('42', 'the 13th')}${row('nobody', at())}`);
  const { code } = await run(stranger, ['import', file]);
  expect(code).toBe(3);
  return { sandbox: await sandboxFor(), file, failures: `${file}.failures.ndjson` };
}

const rowsOf = (failures: string) =>
  readFileSync(failures, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).failure.row);

test('failures that were written after the checkpoint, by a run that crashed, stand once', async () => {
  const { sandbox, file, failures } = await stoppedAfterFailure();
  const [first] = readFileSync(failures, 'utf8').split('\n');
  writeFileSync(
    failures,
    `${first}\n${first?.replace('line 1', 'line 2')}\n${first?.slice(0, 20)}`,
  );
  await run(sandbox, ['import', file]);

  expect(rowsOf(failures)).toEqual(['line 1', 'line 2']);
});

test.each([
  ['is gone', undefined, ['line 2']],
  [
    'was corrected, without a line break at its end',
    '{"corrected":1,"failure":{"row":"line 1"}}',
    ['line 1', 'line 2'],
  ],
])('a failures file that %s is not cut', async (_what, text, rows) => {
  const { sandbox, file, failures } = await stoppedAfterFailure();
  if (text === undefined) rmSync(failures);
  else writeFileSync(failures, `${' '.repeat(500)}${text}`);
  await run(sandbox, ['import', file]);

  expect(rowsOf(failures)).toEqual(rows);
});
