import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { running } from '../test-support.js';
import { runSandboxCli } from './run-cli.js';

/** Runs the command; `send` posts to it, `stop` is Ctrl-C. */
function start(...argv: string[]) {
  let out = '';
  let err = '';
  const stop = deferred();
  const listening = deferred();
  const exit = runSandboxCli(argv, {
    out: { write: (text) => (out += text) },
    err: { write: (text) => (err += text) },
    interrupted: () => {
      listening.resolve();
      return stop.promise;
    },
  });
  onTestFinished(async () => {
    stop.resolve();
    await exit;
  });
  return { exit, listening: listening.promise, stop: stop.resolve, out: () => out, err: () => err };
}

function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Sends what the start text says, with other data. */
async function send(out: string, body: object, headers: Record<string, string> = {}) {
  const url = /INTERCOM_EVENTS_URL=(\S+)/.exec(out)?.[1];
  const token = /INTERCOM_ACCESS_TOKEN=(\S+)/.exec(out)?.[1];
  const { status } = await fetch(`${url}/events`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(body),
  });
  return status;
}

const event = { event_name: 'placed-order', created_at: 1_700_000_000, user_id: '7' };

test('prints the address, and a line per event, duplicate, contact and error', async () => {
  vi.useFakeTimers({ now: new Date(2023, 10, 14, 9, 5, 3), toFake: ['Date'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const cli = start('--port', '0');
  await cli.listening;
  const { length } = cli.out();
  await send(cli.out(), event);
  await send(cli.out(), event);
  await send(cli.out(), { ...event, created_at: undefined });
  await send(cli.out(), event, { Authorization: 'Bearer ' });

  expect(cli.out()).toMatch(/^export INTERCOM_EVENTS_URL=http:\/\/127\.0\.0\.1:\d+$/m);
  expect(cli.out()).toMatch(/^export INTERCOM_ACCESS_TOKEN=sandbox-token$/m);
  expect(cli.out()).toMatch(/^curl .*"user_id":"42"}'$/m);
  expect(cli.out().slice(length).split('\n')).toEqual([
    '09:05:03 contact created: user_id=7 (with --strict: 404)',
    '09:05:03 202 stored placed-order user_id=7',
    '09:05:03 202 duplicate placed-order user_id=7',
    '09:05:03 400 refused placed-order user_id=7 - missing data parameter (parameter_not_found): created_at',
    '09:05:03 401 refused placed-order user_id=7 - Access Token Invalid (unauthorized)',
    '',
  ]);
});

test.each([
  ['this machine', [], /^Inspector: http:\/\/127\.0\.0\.1:\d+\/inspector$/m],
  ['a public address', ['--host', '0.0.0.0'], /^Inspector: off, .*--inspector/m],
  ['a public address with --inspector', ['--host', '0.0.0.0', '--inspector'], /:\d+\/inspector$/m],
])('prints the URL of the inspector: %s', async (_where, flags, said) => {
  const cli = start('--port', '0', ...flags);
  await cli.listening;

  expect(cli.out()).toMatch(said);
});

test('prints the endpoints, and a line for each write, but none for reads', async () => {
  const cli = start('--port', '0', '--strict');
  await cli.listening;
  const { length } = cli.out();
  const url = /INTERCOM_EVENTS_URL=(\S+)/.exec(cli.out())?.[1];
  const headers = { Authorization: 'Bearer x', 'Content-Type': 'application/json' };
  for (const body of ['{"external_id":"7"}', '{}']) {
    await fetch(`${url}/contacts`, { method: 'POST', headers, body });
  }
  await fetch(`${url}/me`, { headers });

  for (const line of [
    'POST /events',
    'GET  /jobs/:id/error',
    'POST /contacts/search',
    'GET  /me',
  ]) {
    expect(cli.out()).toContain(`  ${line}\n`);
  }
  expect(cli.out().slice(length).replace(/^\S+ /gm, '').split('\n')).toEqual([
    '200 written POST /contacts',
    '400 refused POST /contacts - missing data parameter (parameter_not_found)',
    '',
  ]);
});

test('Ctrl-C stops it with exit code 0', async () => {
  const cli = start('--port', '0');
  await cli.listening;
  await send(cli.out(), event);
  cli.stop();

  expect(await cli.exit).toBe(0);
  expect(cli.out()).toMatch(/\nStopped\. Requests: 1, events stored: 1\.\n$/);
  await expect(send(cli.out(), event)).rejects.toThrow('fetch failed');
});

test('flags reach the sandbox', async () => {
  const cli = start('--port=0', '--strict', '--token', 'mine', '--rate-limit', '6');
  await cli.listening;

  expect(await send(cli.out(), event, { Authorization: 'Bearer other' })).toBe(401);
  expect(await send(cli.out(), event)).toBe(404);
  expect(await send(cli.out(), event)).toBe(429);
  expect(cli.out()).toContain('INTERCOM_ACCESS_TOKEN=mine\n');
});

test('--data keeps the state over a restart', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sandbox-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const first = start('--port', '0', '--data', folder);
  await first.listening;
  await send(first.out(), event);
  first.stop();
  await first.exit;

  const second = start('--port', '0', '--data', folder);
  await second.listening;
  await send(second.out(), event);
  expect(second.out()).toContain('202 duplicate placed-order user_id=7');
});

test('--json prints the settings, and one line per request', async () => {
  const cli = start('--port', '0', '--json');
  await cli.listening;
  const [settings = ''] = cli.out().split('\n');
  const { INTERCOM_EVENTS_URL: url, INTERCOM_ACCESS_TOKEN: token } = JSON.parse(settings);
  await send(`INTERCOM_EVENTS_URL=${url} INTERCOM_ACCESS_TOKEN=${token}`, event);
  cli.stop();
  await cli.exit;

  const request = { method: 'POST', path: '/events', status: 202, outcome: 'stored' };
  expect(cli.out()).toBe(`${settings}\n${JSON.stringify(request)}\n`);
});

test('row 35: text from requests cannot control the terminal', async () => {
  const cli = start('--port', '0', '--rate-limit', 'off');
  await cli.listening;
  await send(cli.out(), { ...event, event_name: 'a\u001b[2J\r\nb', user_id: '\u202e7' });

  expect(cli.out()).toContain('202 stored a\\u001b[2J\\u000d\\u000ab user_id=\\u202e7\n');
  expect(cli.out()).not.toContain('\u001b');
});

test.each([
  [['--prot', '1'], "Unknown option '--prot'."],
  [['extra'], "Unexpected argument 'extra'."],
  [['--port', 'http'], '--port must be a whole number from 0 to 65535.'],
  [['--port', '65536'], '--port must be a whole number from 0 to 65535.'],
  [['--rate-limit', '0'], '--rate-limit must be a number of calls per minute (1 or more), or off.'],
  [['--token', ''], '--token must not be empty.'],
  [['--data', ''], '--data must be a folder, e.g. ./sandbox-data.'],
  [['--host', ''], '--host must be an address, e.g. 0.0.0.0.'],
])('%j is rejected with what to do', async (argv, why) => {
  const cli = start(...argv);

  expect(await cli.exit).toBe(2);
  expect(cli.err()).toContain(why);
  expect(cli.err()).toContain('Run with --help to see all flags.\n');
  expect(cli.out()).toBe('');
});

test('a port in use is an error without stack trace', async () => {
  const { port } = await running();
  const cli = start('--port', String(port));

  expect(await cli.exit).toBe(1);
  expect(cli.err()).toBe(
    `Port ${port} of 127.0.0.1 is in use. Stop the process that listens there, or choose another port; 0 selects a free one. [PORT_IN_USE] Try --port 0.\n`,
  );
});

test('--help names every flag, --version the version', async () => {
  const [help, version] = [start('--help'), start('-v')];

  expect([await help.exit, await version.exit]).toEqual([0, 0]);
  for (const flag of [
    'port',
    'host',
    'token',
    'strict',
    'rate-limit',
    'data',
    'json',
    'help',
    'version',
  ]) {
    expect(help.out()).toContain(`  --${flag}`);
  }
  expect(version.out()).toBe(`${packageJson.version}\n`);
});
