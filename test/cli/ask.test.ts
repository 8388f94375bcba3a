import { expect, test } from 'vitest';
import { run, sandboxFor, token } from './run.js';

test('track sends one event with typed metadata, and prints its time', async () => {
  const sandbox = await sandboxFor();
  const argv = ['track', '42', 'Placed-Order', '--at', '1700000000', '-m', 'n=3', 'code=007'];
  const { code, out } = await run(sandbox, [
    ...argv,
    'ok=true',
    'price:={"amount":1,"currency":"eur"}',
  ]);

  expect([code, out]).toEqual([0, 'Sent placed-order for 42, at 2023-11-14 22:13:20Z.\n']);
  expect(sandbox.events).toMatchObject([
    {
      event_name: 'placed-order',
      created_at: 1_700_000_000,
      user_id: '42',
      metadata: { n: 3, code: '007', ok: true, price: { amount: 1, currency: 'eur' } },
    },
  ]);
});

test('track warns about metadata it has to leave out or change, and lists it in the JSON', async () => {
  const sandbox = await sandboxFor();
  const keys = Array.from({ length: 11 }, (_, n) => `k${n}=${n}`);
  const list = ['-m', 'list:=[1,2]', 'password=abc', 'nested:={"a":{"b":1}}'];
  const text = await run(sandbox, ['track', '43', 'PlacedOrder', ...list]);
  const many = await run(sandbox, ['track', '43', 'placed-order', '-m', ...keys]);
  const json = await run(sandbox, ['track', '43', 'PlacedOrder', '--json', ...list]);

  expect([text.code, text.out]).toEqual([
    0,
    expect.stringMatching(/^Sent placedorder for 43, at /),
  ]);
  expect(text.err.split('\n')).toEqual([
    'Warning: Metadata key "list" of "placedorder": left out: Intercom refuses events with arrays. Join the values, or send a count.',
    expect.stringMatching(/^Warning: Metadata key "password" of "placedorder": left out: .*secret/),
    expect.stringMatching(/^Warning: Metadata key "nested" of "placedorder": left out: .*nested/),
    '',
  ]);
  expect([many.code, many.err]).toEqual([
    0,
    expect.stringMatching(/^Warning: Metadata key "k10" .*this key and all after it are left out/),
  ]);
  expect(json.code).toBe(0);
  expect(JSON.parse(json.out)).toMatchObject({
    name: 'placedorder',
    changes: [
      { change: 'removed_array', key: 'list', explanation: expect.stringContaining('arrays') },
      { change: 'redacted_key', key: 'password' },
      { change: 'removed_object', key: 'nested' },
    ],
  });
  const warnings = json.err.trim().split('\n');
  expect(warnings.map((line) => JSON.parse(line).warning)).toEqual(JSON.parse(json.out).changes);
  expect(`${text.err}${json.err}${json.out}`).not.toContain('abc');
});

test('Intercom keeps one event per contact, name and second, as the help of track says', async () => {
  const sandbox = await sandboxFor();
  for (const plan of ['plan=free', 'plan=pro']) {
    const argv = ['track', '42', 'updated-plan', '--at', '1700000000', '-m', plan];
    expect(await run(sandbox, argv)).toMatchObject({ code: 0 });
  }
  const { out } = await run(sandbox, ['track', '--help']);

  expect(sandbox.events).toHaveLength(1);
  expect(out).toContain('Intercom keeps only one event per contact, name and second');
});

test('there is no warning for an event that is sent unchanged', async () => {
  const { err, out } = await run(await sandboxFor(), ['track', '42', 'x', '-m', 'a=1', '--json']);

  expect(err).toBe('');
  expect(JSON.parse(out)).not.toHaveProperty('changes');
});

test('an unknown contact is exit code 1, and the message says what to do; as JSON for scripts', async () => {
  const sandbox = await sandboxFor();
  const text = await run(sandbox, ['track', 'nobody', 'placed-order']);
  const json = await run(sandbox, ['track', 'nobody', 'placed-order', '--json']);

  expect([text.code, text.out]).toEqual([1, '']);
  expect(text.err).toMatch(
    /^Intercom has no contact for this user\. .*create the contact first.* \(status 404, .*\) \[NOT_FOUND\]$/m,
  );
  expect(json.code).toBe(1);
  expect(JSON.parse(json.err)).toMatchObject({ error: { code: 'NOT_FOUND', status: 404 } });
});

test.each([
  ['no name', ['track', '42'], "missing required argument 'NAME'"],
  ['an empty name', ['track', '42', ' '], 'The name is not text of 1 to 255 characters'],
  ['an empty user', ['track', 'email:', 'x'], 'The user is empty'],
  ['metadata without a value', ['track', '42', 'x', '-m', 'plan'], 'is not key=value'],
  ['metadata that is not JSON', ['track', '42', 'x', '-m', 'a:={'], 'not followed by valid JSON'],
  ['a day that does not exist', ['track', '42', 'x', '--at', '2026-02-30'], '--at is "2026-02-30"'],
  ['an unknown command', ['trak', '42', 'x'], 'Did you mean track?'],
  ['an unknown flag', ['list', '42', '--limt', '3'], 'Did you mean --limit?'],
  ['a limit that is not a number', ['list', '42', '--limit', 'all'], 'Give a whole number'],
  ['an unknown region', ['list', '42', '--region', 'moon'], 'Use one of: us, eu, au.'],
  [
    'two addresses',
    ['list', '42', '--region', 'eu', '--base-url', 'http://127.0.0.1:1'],
    'exclude',
  ],
  ['an address of others', ['list', '42', '--base-url', 'https://example.org'], 'not Intercom’s'],
  ['a token file that is not there', ['list', '42', '--token-file', token], 'cannot be read'],
  ['--follow with --since', ['list', '42', '-f', '--since', '1h'], '--follow starts now'],
])('%s is exit code 2, and nothing is sent', async (_title, argv, says) => {
  const sandbox = await sandboxFor();
  const { code, out, err } = await run(sandbox, argv);

  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(says);
  expect(sandbox.received).toEqual([]);
});

test.each([
  ['no token', { INTERCOM_ACCESS_TOKEN: undefined }, 'There is no access token'],
  ['a wrong token', { INTERCOM_ACCESS_TOKEN: 'wrong' }, '[UNAUTHORISED]'],
  ['nobody there', { INTERCOM_EVENTS_URL: 'http://127.0.0.1:1' }, '[UNAVAILABLE]'],
])('%s is exit code 3', async (_title, env, says) => {
  const { code, err } = await run(await sandboxFor(), ['summary', '42'], { env });

  expect([code, err]).toEqual([3, expect.stringContaining(says)]);
});

test('list prints a table, with the metadata on request', async () => {
  const sandbox = await sandboxFor();
  await run(sandbox, ['track', '42', 'updated-plan', '--at', '2d', '-m', 'plan=pro']);
  await run(sandbox, [
    'track',
    '42',
    'placed-order',
    '--at',
    '1d',
    '-m',
    'renewal_date=2026-12-24',
  ]);
  const { out } = await run(sandbox, ['list', '42']);
  const all = await run(sandbox, ['list', '42', '--metadata', '--limit', '1']);
  const old = await run(sandbox, ['list', '42', '--before', '36h', '--json']);

  expect(out.replace(/\d{4}-.{14}Z/g, '<time>').split('\n')).toEqual([
    'TIME                  NAME                              METADATA',
    '<time>  placed-order                      1',
    '<time>  updated-plan                      1',
    '',
  ]);
  expect(all.out).toContain('    renewal_date: 2026-12-24 00:00:00Z\n');
  expect(all.err).toBe('Showing 1 events; use --limit to see more.\n');
  expect(JSON.parse(old.out)).toMatchObject({ name: 'updated-plan', metadata: { plan: 'pro' } });
});

test('list --follow prints new events, and ends with exit code 130', async () => {
  const sandbox = await sandboxFor();
  await run(sandbox, ['track', '42', 'placed-order', '--at', '1d']);
  const controller = new AbortController();
  const seen: string[] = [];
  const { code } = await run(sandbox, ['list', '42', '--follow', '--every', '1', '--json'], {
    interrupted: controller.signal,
    onOut: (text) => {
      seen.push(JSON.parse(text).name);
      if (seen.length === 2) controller.abort();
      else void run(sandbox, ['track', '42', 'updated-plan']);
    },
  });

  expect([code, seen]).toEqual([130, ['placed-order', 'updated-plan']]);
});

test('summary counts events by name', async () => {
  const sandbox = await sandboxFor();
  for (const at of ['1700000000', '1700000009'])
    await run(sandbox, ['track', '42', 'x', '--at', at]);
  const { out } = await run(sandbox, ['summary', '42']);
  const json = await run(sandbox, ['summary', 'user:42', '--json']);

  expect(out).toBe(
    'NAME  COUNT  FIRST                 LAST\nx     2      2023-11-14 22:13:20Z  2023-11-14 22:13:29Z\n',
  );
  expect(JSON.parse(json.out)).toMatchObject({ userId: '42', events: [{ name: 'x', count: 2 }] });
});

test('text from Intercom cannot send control characters to the terminal', async () => {
  const sandbox = await sandboxFor();
  await run(sandbox, ['track', '42', 'a\u001b[2Jb', '-m', 'k\u202e=v\u001b]0;x\u0007']);
  const shown = await Promise.all(
    [
      ['list', '42', '-m'],
      ['list', '42', '--json'],
      ['summary', '42'],
      ['names', '-u', '42'],
    ].map(async (argv) => (await run(sandbox, argv)).out),
  );

  for (const out of shown) {
    expect(out).toContain('a\\u001b[2jb');
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
});
