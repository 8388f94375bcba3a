import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { Sandbox } from '../index.js';
import { running, startMs } from '../test-support.js';

/** Sends one request as it is written here, and resolves with the response. */
function sendRaw(sandbox: Sandbox, head: string, headers: Readonly<Record<string, string>> = {}) {
  const all = { Authorization: 'Bearer any', Connection: 'close', ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise<string>((resolve, reject) => {
    let text = '';
    const socket = connect(sandbox.port, '127.0.0.1', () =>
      socket.write(`${head}\r\n${lines.join('')}\r\n`),
    );
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

const statusOf = (response: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(response)?.[1]);

test('row 93: a target in absolute form works, as RFC 9112 demands', async () => {
  const sandbox = await running();
  const host = `127.0.0.1:${sandbox.port}`;
  const me = await sendRaw(sandbox, `GET http://${host}/me HTTP/1.1`, { Host: host });

  expect(statusOf(me)).toBe(200);
  expect(sandbox.received).toMatchObject([{ path: '/me', outcome: 'read' }]);
});

test('row 93: links of a page can be followed in absolute form', async () => {
  const sandbox = await running({ now: () => startMs });
  for (const at of [1, 2]) {
    await fetch(`${sandbox.url}/events`, {
      method: 'POST',
      headers: { Authorization: 'Bearer any', 'Content-Type': 'application/json' },
      body: JSON.stringify({ event_name: 'a', created_at: startMs / 1000 - at, user_id: '42' }),
    });
  }
  const first = `GET ${sandbox.url}/events?type=user&user_id=42&per_page=1 HTTP/1.1`;
  // Some clients repeat the host, others name a proxy: the target counts.
  const page = await sendRaw(sandbox, first, { Host: 'localhost' });
  const next = /"next":"([^"]+)"/.exec(page)?.[1];

  expect(next).toMatch(new RegExp(`^${sandbox.url}/events`));
  const second = await sendRaw(sandbox, `GET ${next} HTTP/1.1`, { Host: 'localhost' });
  expect(statusOf(second)).toBe(200);
  expect(second).toContain(`"created_at":${startMs / 1000 - 2}`);
});

test.each([
  ['the target', 'http://attacker.example/me', 'localhost'],
  ['the Host header', 'http://127.0.0.1/me', 'attacker.example'],
  ['user information in the target', 'http://127.0.0.1@attacker.example/me', 'localhost'],
  ['an empty host', 'http:///me', 'localhost'],
])('row 86: 403 for another host in %s', async (_title, target, host) => {
  const sandbox = await running();

  expect(statusOf(await sendRaw(sandbox, `GET ${target} HTTP/1.1`, { Host: host }))).toBe(403);
});

test('row 86: the inspector checks the host of the target as well', async () => {
  const sandbox = await running();
  const open = (target: string, host = 'localhost') =>
    sendRaw(sandbox, `GET ${target} HTTP/1.1`, { Host: host, Accept: '*/*' });

  expect(statusOf(await open('http://127.0.0.1/inspector/state'))).toBe(200);
  expect(statusOf(await open('http://attacker.example/inspector/state'))).toBe(403);
  expect(statusOf(await open('http://127.0.0.1/inspector/state', 'attacker.example'))).toBe(403);
});

test('another scheme is no path of the sandbox', async () => {
  const sandbox = await running();
  const response = await sendRaw(sandbox, 'GET https://127.0.0.1/me HTTP/1.1', {
    Host: 'localhost',
  });

  expect(statusOf(response)).toBe(404);
});
