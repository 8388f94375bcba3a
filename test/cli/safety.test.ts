import { existsSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileWith, run, sandboxFor, token, yesterday } from './run.js';

const row = (user: string, second = 0) =>
  JSON.stringify({ user_id: user, name: 'placed-order', at: yesterday(second) });

/** Runs an import that is interrupted, so that it leaves a checkpoint. */
async function interruptedImport(file: string, text: string): Promise<void> {
  writeFileSync(file, text);
  await run(await sandboxFor(), ['import', file], { interrupted: AbortSignal.abort() });
}

test('a symbolic link in place of the checkpoint, or of its new version, is replaced and not followed', async () => {
  const file = fileWith('orders.ndjson', row('42'));
  const other = fileWith('other.txt', 'keep me');
  symlinkSync(other, `${file}.checkpoint.json.new`);
  await interruptedImport(file, row('42'));
  const checkpoint = `${file}.checkpoint.json`;

  expect(readFileSync(other, 'utf8')).toBe('keep me');
  expect(lstatSync(checkpoint).isFile()).toBe(true);
  expect(JSON.parse(readFileSync(checkpoint, 'utf8'))).toMatchObject({ position: 0 });
});

test('a symbolic link in place of the failures file is replaced and not followed', async () => {
  const file = fileWith('orders.ndjson', row('nobody'));
  const other = fileWith('other.txt', 'keep me');
  symlinkSync(other, `${file}.failures.ndjson`);
  await run(await sandboxFor(), ['import', file]);

  expect(readFileSync(other, 'utf8')).toBe('keep me');
  expect(readFileSync(`${file}.failures.ndjson`, 'utf8')).toContain('unknown_contact');
});

test('an import that continues does not append to a symbolic link', async () => {
  const file = fileWith('orders.ndjson', '');
  const other = fileWith('other.txt', 'keep me');
  await interruptedImport(file, row('nobody'));
  const checkpoint = JSON.parse(readFileSync(`${file}.checkpoint.json`, 'utf8'));
  writeFileSync(`${file}.checkpoint.json`, JSON.stringify({ ...checkpoint, failuresBytes: 1 }));
  symlinkSync(other, `${file}.failures.ndjson`);
  const { code, out } = await run(await sandboxFor(), ['import', file]);

  expect([code, out]).toEqual([1, expect.stringContaining('is not a regular file')]);
  expect(readFileSync(other, 'utf8')).toBe('keep me');
});

test('only the owner may read the checkpoint and the failures file', async () => {
  const file = fileWith('orders.ndjson', '');
  await interruptedImport(file, row('nobody'));
  const modes = [statSync(`${file}.checkpoint.json`).mode & 0o777];
  await run(await sandboxFor(), ['import', file]);
  modes.push(statSync(`${file}.failures.ndjson`).mode & 0o777);

  expect(modes).toEqual([0o600, 0o600]);
  expect(existsSync(`${file}.checkpoint.json`)).toBe(false);
});

// `run()` fails when the token is printed. In a host name it would be in lower case.
test.each([
  ['a region', ['list', '42', '--region', token]],
  ['an address', ['doctor', '--base-url', token]],
  ['a host', ['doctor', '--base-url', `https://${token}.example`]],
  ['a user name in an address', ['doctor', '--base-url', `https://${token}@api.intercom.io`]],
  ['an option', [`--${token}`]],
  ['an option with a value', ['list', '42', `--token=${token}`]],
  ['a command', [token]],
  ['an argument too many', ['summary', '42', token]],
  ['a number', ['list', '42', '--limit', token]],
  ['a time', ['list', '42', '--since', token]],
  ['metadata', ['track', '42', 'x', '-m', token]],
  ['a file to import', ['import', token]],
  ['a file of names', ['names', token]],
  ['a file with the token', ['list', '42', '--token-file', token]],
  ['a user', ['track', token, 'x']],
  ['an event name', ['track', 'nobody', token]],
])('a token typed in place of %s is not printed', async (_title, argv) => {
  for (const more of [[], ['--json']]) {
    // The token in the environment is another one, or none: only its looks give it away.
    const env = { INTERCOM_ACCESS_TOKEN: 'another-token' };
    const { out, err } = await run(await sandboxFor(), [...argv, ...more], { env });

    expect(`${out}${err}`.toLowerCase()).not.toContain(token.toLowerCase());
  }
});

test('the token in the environment is not printed, whatever it looks like', async () => {
  const secret = 'not-a-usual-token';
  const env = { INTERCOM_ACCESS_TOKEN: secret, INTERCOM_EVENTS_URL: undefined };
  for (const argv of [['import', secret], [secret], ['list', '42', '--since', secret]]) {
    const { code, out, err } = await run(await sandboxFor(), argv, { env });

    expect([code, `${out}${err}`]).toEqual([2, expect.not.stringContaining(secret)]);
  }
});

test('names stops when it is interrupted', async () => {
  const file = fileWith('orders.ndjson', row('42'));
  const interrupted = AbortSignal.abort();
  const { code, err } = await run(await sandboxFor(), ['names', file], { interrupted });

  expect([code, err]).toEqual([130, 'Interrupted.\n']);
});

test('names says how many rows have no usable name', async () => {
  const long = JSON.stringify({ user_id: '42', name: 'a'.repeat(256), at: yesterday() });
  const file = fileWith('orders.ndjson', [row('42'), long, 'no JSON'].join('\n'));
  const { out } = await run(await sandboxFor(), ['names', file]);
  const json = await run(await sandboxFor(), ['names', file, '--json']);

  expect(out).toContain('1 of 120 names.\n2 rows without a usable name were not counted;');
  expect(JSON.parse(json.out)).toMatchObject({ used: 1, unusable: 2 });
});
