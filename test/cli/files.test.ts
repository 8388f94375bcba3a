import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { fileWith, run, sandboxFor } from './run.js';

/** What an import of a file must come to; it stands beside the file. */
interface Expected {
  readonly args?: readonly string[];
  /** Part of the line that says which column is what. */
  readonly mapping?: string;
  readonly events?: readonly object[];
  /** Part of the reason, by row. */
  readonly refused?: Readonly<Record<string, string>>;
  readonly notes?: readonly string[];
  readonly skipped?: readonly string[];
  /** How many rows have metadata that is changed. */
  readonly changed?: number;
  /** Part of the output. */
  readonly out?: string;
  readonly exit?: number;
  /** The file is refused with this message, and nothing is sent. */
  readonly error?: string;
}

const folder = fileURLToPath(new URL('files/', import.meta.url));
const names = readdirSync(folder).filter((name) => !name.endsWith('.expected.json'));
const expectedOf = (name: string): Expected =>
  JSON.parse(readFileSync(path.join(folder, `${name}.expected.json`), 'utf8'));

beforeEach(() => {
  // The files are of November 2026; an import refuses what is older than 90 days.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-12-01T00:00:00Z') });
  onTestFinished(() => {
    vi.useRealTimers();
  });
});

/** Imports bytes under a name, and compares what arrives with what is expected. */
async function check(name: string, bytes: Buffer, stdin: boolean, expected: Expected) {
  const { args = [], mapping, events = [], refused = {}, error, exit, out = '' } = expected;
  const sandbox = await sandboxFor({ unknownContacts: 'create' });
  const file = fileWith(name, bytes);
  async function* input() {
    yield* [bytes.subarray(0, 10), bytes.subarray(10)];
  }
  const from = stdin ? ['-', '--save-as', file] : [file];
  const argv = ['import', ...from, ...args, '--concurrency', '1'];
  const done = await run(sandbox, argv, stdin ? { stdin: input() } : {});
  const failures = `${file}.failures.ndjson`;
  const rows: { failure: { row: string; explanation: string } }[] = existsSync(failures)
    ? readFileSync(failures, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];

  if (error !== undefined) {
    expect([done.code, done.err]).toEqual([2, expect.stringContaining(error)]);
    expect(sandbox.received).toEqual([]);
    return;
  }
  expect(sandbox.received.map(({ body }) => JSON.parse(`${body}`))).toEqual(events);
  expect(Object.fromEntries(rows.map(({ failure }) => [failure.row, failure.explanation]))).toEqual(
    Object.fromEntries(
      Object.entries(refused).map(([row, why]) => [row, expect.stringContaining(why)]),
    ),
  );
  expect(done.err).toContain(mapping ?? '');
  expect(done.out).toContain(out);
  for (const line of [...(expected.notes ?? []), ...(expected.skipped ?? [])]) {
    expect(done.out).toContain(line);
  }
  if (expected.changed) expect(done.out).toContain(`${expected.changed} with metadata that had`);
  expect(done.code).toBe(exit ?? (rows.length > 0 ? 1 : 0));
}

test.each(names)('%s', async (name) => {
  await check(name, readFileSync(path.join(folder, name)), false, expectedOf(name));
});

test.each(names)('%s, compressed', async (name) => {
  const bytes = gzipSync(readFileSync(path.join(folder, name)));
  const { error, ...expected } = expectedOf(name);
  // The message names the file with its extension.
  const shown = error?.replace(name, `${name}.gz`);
  await check(`${name}.gz`, bytes, false, { ...expected, ...(shown && { error: shown }) });
});

test.each(names.filter((name) => !/\.(?:tsv|xlsx|zip|sql)$/.test(name)))(
  '%s, from standard input',
  async (name) => {
    const { error, ...expected } = expectedOf(name);
    const shown = error?.replace(name, '-');
    const bytes = readFileSync(path.join(folder, name));
    await check(name, bytes, true, { ...expected, ...(shown && { error: shown }) });
  },
);

test.each(names)('a dry run of %s sends nothing and tells the same', async (name) => {
  const { args = [], error, events = [], refused = {}, skipped = [] } = expectedOf(name);
  const sandbox = await sandboxFor({ unknownContacts: 'create' });
  const env = { INTERCOM_ACCESS_TOKEN: undefined };
  const argv = ['import', path.join(folder, name), ...args, '--dry-run'];
  const { code, out, err } = await run(sandbox, argv, { env });

  expect(sandbox.received).toEqual([]);
  if (error !== undefined) expect([code, err]).toEqual([2, expect.stringContaining(error)]);
  else {
    expect(out).toContain(`${events.length} would be sent. Nothing was sent`);
    for (const [row, why] of Object.entries(refused)) {
      const line = out.split('\n').find((one) => one.startsWith(`${row}: refused`));
      expect(line).toContain(why);
    }
    for (const line of skipped) expect(out).toContain(line);
  }
});

const exports = names.flatMap((name) => {
  const { args = [], error } = expectedOf(name);
  const source = args[args.indexOf('--from') + 1];
  const isExport = args.includes('--from') && error === undefined && source !== 'intercom';
  return isExport ? [[name, `${source}`] as const] : [];
});

test.each(exports)('%s without --from is recognised as an export of %s', async (name, source) => {
  const sandbox = await sandboxFor();
  const file = fileWith(name, readFileSync(path.join(folder, name)));
  const { out, err } = await run(sandbox, ['import', file, '--dry-run']);

  expect(`${out}${err}`).toContain(`--from ${source}`);
});
