import { expect, onTestFinished, test, vi } from 'vitest';
import { fileWith, run, sandboxFor, yesterday } from './run.js';

test('doctor finds no problem with a sandbox, and sends no event', async () => {
  const sandbox = await sandboxFor();
  const { code, out } = await run(sandbox, ['doctor']);

  expect([code, out]).toEqual([0, expect.not.stringMatching(/^fix/m)]);
  expect(sandbox.counts.stored).toBe(0);
});

test.each([
  ['no token', { INTERCOM_ACCESS_TOKEN: '' }, 3, 'token', 'Set INTERCOM_ACCESS_TOKEN'],
  ['a wrong token', { INTERCOM_ACCESS_TOKEN: 'wrong' }, 3, 'accepted', 'Copy the token again'],
  ['nobody there', { INTERCOM_EVENTS_URL: 'http://127.0.0.1:1' }, 3, 'reachable', 'the network'],
])('doctor names %s, and what to do', async (_title, env, exitCode, name, fix) => {
  const { code, out } = await run(await sandboxFor(), ['doctor', '--json'], { env });
  const { findings } = JSON.parse(out);

  expect(code).toBe(exitCode);
  expect(findings.filter(({ isOk }: { isOk: boolean }) => !isOk)).toEqual([
    expect.objectContaining({ name, fix: expect.stringContaining(fix) }),
  ]);
});

test.each([
  ['none', {}, 'none'],
  ['the one that is used', { NODE_USE_ENV_PROXY: '1' }, 'http://localhost:1 (HTTPS_PROXY)'],
  ['one that is not used', { NODE_USE_ENV_PROXY: '' }, 'none; HTTPS_PROXY is used for https'],
])('doctor shows the proxy: %s', async (title, more, says) => {
  const HTTPS_PROXY = title === 'none' ? '' : 'http://user:made-up-password@localhost:1';
  const env = { INTERCOM_EVENTS_URL: 'https://127.0.0.1:1', HTTPS_PROXY, ...more };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { out } = await run(await sandboxFor(), ['doctor', '--json'], { env });
  const { findings } = JSON.parse(out);

  expect(findings).toContainEqual(
    expect.objectContaining({ name: 'proxy', says: expect.stringContaining(says) }),
  );
  expect(out).not.toContain('made-up-password');
});

test('doctor finds a wrong clock, a used-up rate limit, and a token without read permission', async () => {
  const sandbox = await sandboxFor();
  const headers = {
    date: new Date(Date.now() + 60_000).toUTCString(),
    'x-ratelimit-limit': '1667',
    'x-ratelimit-remaining': '3',
  };
  sandbox.fault({ kind: 'headers', headers });
  const refusal = { type: 'error.list', errors: [{ code: 'forbidden', message: 'no' }] };
  sandbox.fault({
    kind: 'answer',
    status: 403,
    body: JSON.stringify(refusal),
    match: ({ path }) => path.includes('summary'),
  });
  const { code, out } = await run(sandbox, ['doctor']);

  expect(code).toBe(1);
  expect(out).toMatch(/^fix {3}clock {7}The clock of this machine is (?:59|60|61) s slow\.$/m);
  expect(out).toMatch(/^fix {3}rate limit {2}Only 3 of 1667 requests/m);
  expect(out).toMatch(/^fix {3}read /m);
});

test('names counts event names, and finds generated ones', async () => {
  const sandbox = await sandboxFor();
  const names = ['Placed.Order', 'placed-order', 'viewed-page-1', 'viewed-page-2', 'viewed-page-3'];
  const text = names.map((name) => JSON.stringify({ user_id: '42', name, at: yesterday() }));
  await run(sandbox, ['track', '43', 'opened-550e8400-e29b-41d4-a716-446655440000']);
  const argv = ['names', fileWith('a.ndjson', text.join('\n')), '--user', 'email:ann@example.org'];
  const { code, out } = await run(sandbox, argv);

  expect(code).toBe(0);
  expect(out.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
    'NAME | COUNT | LOOKS GENERATED',
    'placed-order | 2',
    'viewed-page-1 | 1 | one of 3 like "viewed-page-#"',
    'viewed-page-2 | 1 | one of 3 like "viewed-page-#"',
    'viewed-page-3 | 1 | one of 3 like "viewed-page-#"',
    'opened-550e8400-e29b-41d4-a716-446655440000 | 1 | contains a UUID',
    '5 of 120 names.',
    '4 look generated: use one name, and put the variable part into the metadata.',
    '',
  ]);
});

test('names ends with exit code 1 when there are more names than Intercom accepts', async () => {
  const rows = Array.from(
    { length: 121 },
    (_, n) => `{"user_id":"42","name":"n${n}","at":1700000000}`,
  );
  const file = fileWith('a.ndjson', rows.join('\n'));
  const { code, out } = await run(await sandboxFor(), ['names', file, '--json']);

  expect([code, JSON.parse(out)]).toEqual([1, expect.objectContaining({ used: 121, quota: 120 })]);
});

test('sandbox starts a sandbox, and stops it at Ctrl-C', async () => {
  const controller = new AbortController();
  const sandbox = await sandboxFor();
  const { code, out } = await run(sandbox, ['sandbox', '--port', '0', '--json'], {
    interrupted: controller.signal,
    onOut: (text) => {
      const { INTERCOM_EVENTS_URL: url } = JSON.parse(text);
      if (url === undefined) return;
      const env = { INTERCOM_EVENTS_URL: url };
      void run(sandbox, ['track', '7', 'x'], { env }).then(() => controller.abort());
    },
  });
  const [, ...requests] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

  expect(code).toBe(0);
  expect(requests).toEqual([{ method: 'POST', path: '/events', status: 202, outcome: 'stored' }]);
});

test('sandbox prints the same lines as the command of the sandbox', async () => {
  const controller = new AbortController();
  const sandbox = await sandboxFor();
  const { code, out } = await run(sandbox, ['sandbox', '--port', '0', '--strict'], {
    interrupted: controller.signal,
    onOut: (text) => {
      const [, url] = /INTERCOM_EVENTS_URL=(\S+)/.exec(text) ?? [];
      if (url === undefined) return;
      const env = { INTERCOM_EVENTS_URL: url };
      void run(sandbox, ['track', '7', 'x'], { env }).then(() => controller.abort());
    },
  });

  expect(code).toBe(0);
  expect(out).toMatch(/^Inspector: http:\/\/127\.0\.0\.1:\d+\/inspector$/m);
  expect(out).toMatch(/^\d\d:\d\d:\d\d 404 refused x user_id=7 - User Not Found \(not_found\)$/m);
});

test('a port in use is exit code 1, with a message and no stack trace', async () => {
  const { port, url } = await sandboxFor();
  const { code, err } = await run({ url }, ['sandbox', '--port', `${port}`]);

  expect([code, err]).toEqual([1, expect.stringContaining(`Port ${port} of 127.0.0.1 is in use.`)]);
});

test('every command has help with an example', async () => {
  const { out } = await run({ url: '' }, ['--help']);
  const commands = [...out.matchAll(/^ {2}(\w+) (?:\[options\]|\S)/gm)].map(
    ([, name]) => name ?? '',
  );
  const known = commands.filter((name) => !['help', 'INTERCOM_ACCESS_TOKEN'].includes(name));

  expect(known).toEqual(expect.arrayContaining(['track', 'list', 'summary', 'doctor', 'import']));
  for (const name of ['track', 'list', 'summary', 'doctor', 'import', 'names', 'sandbox']) {
    const help = await run({ url: '' }, [name, '--help']);
    expect([help.code, help.out]).toEqual([
      0,
      expect.stringContaining(`  $ intercom-events ${name}`),
    ]);
  }
});
