import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileWith, run, sandboxFor, yesterday } from './run.js';

const rows = (count: number): string =>
  Array.from({ length: count }, (_, n) =>
    JSON.stringify({ user_id: '42', name: 'placed-order', at: yesterday(n), metadata: { n } }),
  ).join('\n');

/** A CSV file with every kind of error. */
const mixed = (): string =>
  [
    'customer,event_name,created_at,plan,renewal_date',
    `42,placed-order,${yesterday(1)},pro,2026-12-24`,
    `42,placed-order,${yesterday(2)},"two`,
    'lines",',
    '42,placed-order,2020-01-01,pro,',
    `42,placed-order,${yesterday(3)},pro`,
    `42,placed-order,${yesterday(4)},"pro"x,`,
    `42,placed-order,${yesterday(5)},"never closed,`,
    '42,placed-order,the 13th,pro,',
    `nobody,placed-order,${yesterday(6)},pro,`,
    '',
    `42,placed-order,${Date.parse(yesterday(7))},007,`,
  ].join('\r\n');

const args = ['--user-column', 'customer'];

test('a CSV file is imported; each refused row is reported with its line and the reason', async () => {
  const sandbox = await sandboxFor();
  const file = fileWith('orders.csv', mixed());
  const { code, out } = await run(sandbox, ['import', file, ...args, '--concurrency', '1']);
  const failures = readFileSync(`${file}.failures.ndjson`, 'utf8').trim().split('\n');

  expect(code).toBe(1);
  expect(out).toContain('9 rows read');
  expect(out).toContain('3 sent.\n1 with the time in milliseconds, converted.\n6 refused: ');
  expect(sandbox.events.map(({ metadata }) => metadata)).toEqual([
    { plan: 'pro', renewal_date: 1_798_070_400 },
    { plan: 'two\r\nlines' },
    { plan: '007' },
  ]);
  expect(failures.map((line) => JSON.parse(line).failure)).toEqual([
    expect.objectContaining({ row: 'line 5', reason: 'too_old' }),
    expect.objectContaining({ row: 'line 6', explanation: expect.stringContaining('4 columns') }),
    expect.objectContaining({
      row: 'line 7',
      explanation: expect.stringContaining('closing quote'),
    }),
    expect.objectContaining({
      row: 'line 8',
      explanation: expect.stringContaining('never closed'),
    }),
    expect.objectContaining({
      row: 'line 9',
      explanation: expect.stringContaining('"the 13th" is not a time'),
    }),
    expect.objectContaining({ row: 'line 10', reason: 'unknown_contact', status: 404 }),
  ]);
});

test('a dry run explains every row that would be changed or refused, needs no token and sends nothing', async () => {
  const sandbox = await sandboxFor();
  const long = JSON.stringify({ user_id: '42', name: 'x', at: yesterday(), metadata: { l: [1] } });
  const file = fileWith(
    'orders.ndjson',
    `${long}\n{"user_id":"42",\n\n{"user_id":"42","nme":"x"}\n`,
  );
  const env = { INTERCOM_ACCESS_TOKEN: undefined };
  const { code, out } = await run(sandbox, ['import', file, '--dry-run'], { env });

  expect(code).toBe(1);
  const [mapping, ...rest] = out.replace(/ in \d+ s/, '').split('\n');
  expect(mapping).toBe('Keys: user_id, email or id; name; at; metadata.');
  expect(rest.slice(0, 6)).toEqual([
    'line 1: changed. removed array "l"',
    'line 2: refused (unreadable). It is not valid JSON. Write one event per line, or an array of events.',
    'line 4: refused (unreadable). Unknown key "nme". An event has user_id, email or id; name; at; metadata. For other objects use --from, or flags such as --user-column.',
    '3 rows read.',
    '1 would be sent. Nothing was sent: this was a dry run.',
    '1 with metadata that had to be changed.',
  ]);
  expect(out).toContain('\n2 refused: unreadable 2.\n');
  expect(sandbox.received).toEqual([]);
  expect(existsSync(`${file}.failures.ndjson`)).toBe(false);
});

test('Ctrl-C saves a checkpoint, the same command continues there, and nothing is sent twice', async () => {
  const sandbox = await sandboxFor();
  const file = fileWith('orders.ndjson', rows(1_000));
  const controller = new AbortController();
  const done = run(sandbox, ['import', file], { interrupted: controller.signal });
  await sandbox.waitFor(20);
  controller.abort();
  const first = await done;
  const sent = sandbox.counts.stored;
  const second = await run(sandbox, ['import', file]);

  expect(first.code).toBe(130);
  expect(first.out).toContain('Interrupted.');
  expect(sent).toBeLessThan(1_000);
  expect(second.code).toBe(0);
  expect(second.err).toContain(`Continuing where the last run stopped: ${sent} rows are done.`);
  expect(sandbox.counts).toMatchObject({ stored: 1_000, duplicates: 0 });
  expect(existsSync(`${file}.checkpoint.json`)).toBe(false);
});

/** A line of the file that is not in it yet. */
const newLine = (n: number): string =>
  JSON.stringify({
    user_id: '42',
    name: 'placed-order',
    at: yesterday(5_000 + n),
    metadata: { n },
  });

const insertedAt = (lines: readonly string[], at: number): string[] => [
  ...lines.slice(0, at),
  newLine(0),
  ...lines.slice(at),
];

/** How a file is edited between two runs, by how many of its lines are done. */
type Edit = (lines: string[], place: number) => string[];

test.each<readonly [string, Edit, 'refused' | 'continued']>([
  ['the first line is deleted', (lines) => lines.slice(1), 'refused'],
  ['a line is inserted before all others', (lines) => insertedAt(lines, 0), 'refused'],
  ['a finished line is changed', (lines) => lines.with(2, newLine(2)), 'refused'],
  [
    'the last finished line is changed',
    (lines, place) => lines.with(place - 1, newLine(1)),
    'refused',
  ],
  ['the last finished line is deleted', (lines, place) => lines.toSpliced(place - 1, 1), 'refused'],
  ['the file is shorter than its place', (lines, place) => lines.slice(0, place - 1), 'refused'],
  ['the file ends at its place', (lines, place) => lines.slice(0, place), 'continued'],
  [
    'the first line that is not done is changed',
    (lines, place) => lines.with(place, newLine(3)),
    'continued',
  ],
  [
    'the first line that is not done is deleted',
    (lines, place) => lines.toSpliced(place, 1),
    'continued',
  ],
  ['a line is inserted at the place', (lines, place) => insertedAt(lines, place), 'continued'],
  [
    'a line after the place is changed',
    (lines, place) => lines.with(place + 1, newLine(4)),
    'continued',
  ],
  [
    'later lines are deleted',
    (lines) => [...lines.slice(0, 900), ...lines.slice(950)],
    'continued',
  ],
  ['lines are added at the end', (lines) => [...lines, newLine(5), newLine(6)], 'continued'],
])(
  'when %s, an import that continues loses nothing and sends nothing twice',
  async (_title, edit, outcome) => {
    const isRefused = outcome === 'refused';
    const sandbox = await sandboxFor();
    const text = rows(1_000);
    const file = fileWith('orders.ndjson', text);
    const controller = new AbortController();
    const argv = ['import', file, '--concurrency', '1'];
    const done = run(sandbox, argv, { interrupted: controller.signal });
    await sandbox.waitFor(20);
    controller.abort();
    await done;
    const { position, done: later } = JSON.parse(readFileSync(`${file}.checkpoint.json`, 'utf8'));
    const edited = edit(text.split('\n'), position);
    writeFileSync(file, edited.join('\n'));
    const { code, err } = await run(sandbox, argv);

    expect(later).toEqual([]);
    expect(err).toContain(isRefused ? 'CHECKPOINT_MISMATCH' : '');
    expect(code).toBe(isRefused ? 1 : 0);
    expect(sandbox.counts).toMatchObject({
      requests: isRefused ? position : edited.length,
      stored: isRefused ? position : edited.length,
    });
  },
);

test('the checkpoint of another file is exit code 1, and nothing is sent', async () => {
  const sandbox = await sandboxFor();
  const file = fileWith('orders.ndjson', rows(40));
  const fingerprint = { rows: 3, hash: '0'.repeat(16) };
  writeFileSync(
    `${file}.checkpoint.json`,
    JSON.stringify({ version: 1, position: 3, done: [], fingerprint }),
  );
  const refused = await run(sandbox, ['import', file]);
  const anew = await run(sandbox, ['import', file, '--restart']);

  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('CHECKPOINT_MISMATCH')]);
  expect([anew.code, sandbox.counts.requests]).toEqual([0, 40]);
});

test('the failures file can be corrected and imported', async () => {
  const sandbox = await sandboxFor({ contacts: [] });
  const file = fileWith(
    'orders.csv',
    `user_id,name,at,plan_date\n42,x,${yesterday()},2026-12-24\n`,
  );
  const first = await run(sandbox, ['import', file]);
  sandbox.contacts.add({ user_id: '42' });
  const second = await run(sandbox, ['import', `${file}.failures.ndjson`]);

  expect([first.code, second.code]).toEqual([1, 0]);
  expect(sandbox.events).toMatchObject([
    { event_name: 'x', metadata: { plan_date: 1_798_070_400 } },
  ]);
});

test('a wrong token stops at once with exit code 3; the failures of an earlier import are kept until one is complete', async () => {
  const sandbox = await sandboxFor();
  const file = fileWith('orders.ndjson', rows(50));
  writeFileSync(`${file}.failures.ndjson`, 'kept\n');
  const env = { INTERCOM_ACCESS_TOKEN: 'wrong' };
  const { code, out } = await run(sandbox, ['import', file], { env });
  const kept = readFileSync(`${file}.failures.ndjson`, 'utf8');
  const next = await run(sandbox, ['import', file]);

  expect([code, out]).toEqual([3, expect.stringContaining('does not accept the access token')]);
  expect(kept).toBe('kept\n');
  expect([next.code, sandbox.counts.stored]).toEqual([0, 50]);
  expect(existsSync(`${file}.failures.ndjson`)).toBe(false);
});

test.each([
  [
    'a missing column',
    'a.csv',
    'user_id,name,at\n',
    ['--at-column', 'when'],
    'no column "when". Columns of the file: user_id, name, at.',
  ],
  ['no column for the user', 'a.csv', 'customer,name,at\n', [], 'Choose one with --user-column'],
  ['an empty file', 'a.csv', '', [], '/a.csv" is empty.'],
  ['a file of blanks', 'a.csv', '\n \n', [], '/a.csv" is empty.'],
  [
    'an Excel workbook',
    'a.xlsx',
    'PK\u0003\u0004..xl/workbook.xml',
    [],
    'save the sheet as "CSV UTF-8',
  ],
  [
    'too many parallel requests',
    'a.ndjson',
    '',
    ['--concurrency', '99'],
    'a whole number from 1 to 64',
  ],
])('%s is exit code 2', async (_title, name, text, more, says) => {
  const { code, err } = await run(await sandboxFor(), ['import', fileWith(name, text), ...more]);

  expect([code, err]).toEqual([2, expect.stringContaining(says)]);
});

test('with --json each refused row of a dry run is a line of JSON, and so is the report', async () => {
  const file = fileWith('orders.ndjson', `${rows(2)}\n[]\n`);
  const { out } = await run(await sandboxFor(), ['import', file, '--dry-run', '--json']);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

  expect(lines).toMatchObject([
    { type: 'mapping', mapping: expect.stringContaining('user_id, email or id') },
    { type: 'refused', text: '[]', failure: { row: 'line 3', reason: 'unreadable' } },
    { type: 'report', status: 'done', dryRun: true, read: 3, fit: 2, refused: { unreadable: 1 } },
  ]);
});

test("the export of the sandbox's inspector can be imported, and nothing changes", async () => {
  const first = await sandboxFor();
  const second = await sandboxFor();
  const metadata = {
    price: { amount: 34_999, currency: 'eur' },
    order: { url: 'https://example.org/17', value: 'A-17' },
    ...{ renewal_date: 1_798_070_400, isGift: true, note: '007' },
  };
  const seconds = Math.floor(Date.parse(yesterday(1)) / 1000);
  for (const [at, contact] of [{ user_id: '42' }, { email: 'ann@example.org' }].entries()) {
    await fetch(`${first.url}/events`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${first.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ event_name: 'x', created_at: seconds + at, metadata, ...contact }),
    });
  }
  const exported = await (await fetch(`${first.inspectorUrl}/export`)).text();
  const { code } = await run(second, ['import', fileWith('events.ndjson', exported)]);

  const facts = ({ events }: typeof first) =>
    events
      .map(({ event_name, created_at, user_id, metadata: stored }) => ({
        ...{ event_name, created_at, user_id, stored },
      }))
      .sort((a, b) => a.created_at - b.created_at);
  expect(code).toBe(0);
  expect(facts(first)).toHaveLength(2);
  expect(facts(second)).toEqual(facts(first));
});
