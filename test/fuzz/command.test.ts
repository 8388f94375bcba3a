import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { type Run, run, sandboxFor, token, yesterday } from '../cli/run.js';
import { anyJson, anyText, nearly } from '../support/anything.js';

const exitCodes = [0, 1, 2, 3, 130];

/** A folder for one test. */
function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'cli-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** The output is safe for a terminal, and the exit code is a documented one. */
function expectSafe({ code, out, err }: Run): void {
  expect(exitCodes).toContain(code);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be printed.
  expect(out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
  expect(err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(code === 0 || err !== '' || out !== '').toBe(true);
}

const user = fc.oneof(fc.constantFrom('42', 'email:ann@example.org', 'id:x', 'user:', ''), anyText);
const time = fc.oneof(
  fc.constantFrom('7d', '2026-11-20', '999999d', '2026-02-30T99:99', '1799000000', '-1', '1e9'),
  anyText,
);
const number = fc.oneof(fc.constantFrom('1', '50', '0', '-1', '1.5', '1e3', ''), anyText);
const pair = fc.oneof(
  fc
    .tuple(anyText, fc.constantFrom('=', ':=', ''), fc.oneof(anyText, time))
    .map((one) => one.join('')),
  fc.constantFrom('a=1', 'a_date=2026-11-20', 'a:={"x":1}', '__proto__=1', 'a:=[', '=', ':='),
);
const flag = (name: string, value: fc.Arbitrary<string>) => value.map((one) => [name, one]);
const flags = fc
  .array(
    fc.oneof(
      fc.constantFrom(['--json'], ['--metadata'], ['--allow-custom-host'], ['--help'], ['--']),
      flag('--limit', number),
      flag('--since', time),
      flag('--before', time),
      flag('--at', time),
      flag('-m', pair),
      flag('--region', fc.oneof(fc.constantFrom('us', 'EU', 'xx', '__proto__'), anyText)),
      flag('--token-file', fc.oneof(fc.constantFrom('/', '', 'none'), anyText)),
      flag('--concurrency', number),
      flag('--delimiter', anyText),
      flag('--user', user),
      anyText.map((one) => [one]),
    ),
    { maxLength: 4 },
  )
  .map((lists) => lists.flat());
const argv = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: user.map((who) => ['list', who]) },
      { weight: 3, arbitrary: user.map((who) => ['summary', who]) },
      { weight: 3, arbitrary: fc.tuple(user, anyText).map((both) => ['track', ...both]) },
      { weight: 2, arbitrary: anyText.map((file) => ['import', file]) },
      { weight: 2, arbitrary: anyText.map((file) => ['names', file]) },
      { weight: 1, arbitrary: fc.constantFrom(['doctor'], [], ['help'], ['--version']) },
      { weight: 1, arbitrary: fc.array(anyText, { maxLength: 3 }) },
    ),
    flags,
  )
  // Arguments cannot contain NUL.
  .map((lists) => lists.flat().map((one) => one.replaceAll('\0', '')));

test('with any arguments, the command ends with a documented exit code and prints safe text', async () => {
  const sandbox = await sandboxFor({ unknownContacts: 'create' });
  await fc.assert(
    fc.asyncProperty(argv, async (typed) => expectSafe(await run(sandbox, typed))),
    { numRuns: 500 },
  );
});

test('any environment variables are used or reported', async () => {
  const sandbox = await sandboxFor();
  const text = fc.option(
    anyText.map((one) => one.replaceAll('\0', '')),
    { nil: undefined },
  );
  const env = fc.record({
    INTERCOM_ACCESS_TOKEN: fc.oneof(text, fc.constant(token)),
    INTERCOM_REGION: fc.oneof(text, fc.constantFrom('us', 'EU', 'toString')),
    // Only addresses of this machine.
    INTERCOM_EVENTS_URL: fc.oneof(
      anyText.map((one) => `http://127.0.0.1:1/${one}`),
      anyText.map((one) => `x${one}`),
      fc.constantFrom(sandbox.url, 'ftp://127.0.0.1', 'http://[', 'http://127.0.0.1:99999'),
    ),
    NO_COLOR: text,
  });
  await fc.assert(
    fc.asyncProperty(env, async (given) => {
      expectSafe(await run(sandbox, ['summary', '42'], { env: given }));
    }),
    { numRuns: 200 },
  );
});

const cell = fc.oneof(
  anyText,
  fc.constantFrom('42', 'placed-order', yesterday(), '"', '""', '"a', 'a"b', ',', '\n', '\r'),
);
const csvBytes = fc.oneof(
  fc
    .array(fc.array(cell, { maxLength: 6 }), { maxLength: 6 })
    .map((rows) => rows.map((cells) => cells.join(',')).join('\n'))
    .map((text) => Buffer.from(`user_id,event_name,created_at,plan\n${text}`)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);
const jsonRow = nearly({
  user_id: fc.constantFrom('42', 42, 'x'),
  name: fc.constant('placed-order'),
  at: fc.constantFrom(yesterday(), 1_799_000_000, '7d'),
  metadata: fc.dictionary(anyText, anyJson, { maxKeys: 4 }),
});
const jsonLine = fc.oneof(
  { weight: 4, arbitrary: jsonRow.map((row) => JSON.stringify(row)) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      anyJson.map((one) => JSON.stringify(one)),
      anyText,
    ),
  },
);
const jsonBytes = fc.oneof(
  fc.array(jsonLine, { maxLength: 6 }).map((lines) => Buffer.from(lines.join('\n'))),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);
const aFile = fc.oneof(
  csvBytes.map((bytes) => ({ name: 'a.csv', bytes })),
  jsonBytes.map((bytes) => ({ name: 'a.ndjson', bytes })),
);

test('with any file contents, every row is sent or reported with the reason', async () => {
  const sandbox = await sandboxFor({ rateLimit: false, maxEventNames: false });
  const place = folder();
  await fc.assert(
    fc.asyncProperty(aFile, fc.boolean(), async ({ name, bytes }, isDry) => {
      const file = path.join(place, name);
      // A damaged file may leave a checkpoint, which is of other rows than the next file has.
      rmSync(`${file}.checkpoint.json`, { force: true });
      writeFileSync(file, bytes);
      const dry = isDry ? ['--dry-run'] : [];
      const done = await run(sandbox, ['import', file, '--json', ...dry]);

      expectSafe(done);
      if (done.code === 2) return;
      const lines = done.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const { type, read, skipped, fit, delivered, duplicates, refused } = lines.at(-1);
      const refusals = Object.values<number>(refused).reduce((sum, one) => sum + one, 0);
      expect(type).toBe('report');
      expect(skipped + delivered + duplicates + refusals + (isDry ? fit : 0)).toBe(read);
      const told = isDry
        ? lines.filter((line) => line.type === 'refused')
        : refusals === 0
          ? []
          : readFileSync(`${file}.failures.ndjson`, 'utf8').trim().split('\n');
      expect(told).toHaveLength(refusals);
    }),
    { numRuns: 250 },
  );
});

test('with any checkpoint file, the import continues, starts over on request, or refuses it', async () => {
  const sandbox = await sandboxFor();
  const file = path.join(folder(), 'a.ndjson');
  writeFileSync(file, JSON.stringify({ user_id: '42', name: 'paid', at: yesterday() }));
  const made = nearly({
    version: fc.constant(1),
    position: fc.nat(3),
    done: fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 2 }),
    fingerprint: nearly({ rows: fc.nat(2), hash: anyText }),
  });
  const bytes = fc.oneof(
    made.map((one) => Buffer.from(JSON.stringify(one))),
    anyJson.map((one) => Buffer.from(JSON.stringify(one))),
    fc.uint8Array({ maxLength: 40 }).map((some) => Buffer.from(some)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (kept) => {
      writeFileSync(`${file}.checkpoint.json`, kept);
      expectSafe(await run(sandbox, ['import', file]));
    }),
    { numRuns: 150 },
  );
  writeFileSync(`${file}.checkpoint.json`, 'nothing of ours');

  expect(await run(sandbox, ['import', file, '--restart'])).toMatchObject({ code: 0 });
});
