import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import type { Sandbox } from '@intercom-events/sandbox';
import { expect, onTestFinished, test } from 'vitest';
import { startChild } from '../support/child.js';
import { startConnectProxy } from '../support/connect-proxy.js';
import { make, sandboxFor, settings } from '../support/exits.js';
import { selfSigned } from '../support/self-signed.js';
import { token } from '../support/world.js';

const certificate = selfSigned('localhost');

/** The sandbox behind https, and the environment of a process that trusts its certificate. */
async function startSecureSandbox(): Promise<{
  readonly sandbox: Sandbox;
  readonly url: string;
  readonly env: (options?: object) => Record<string, string>;
}> {
  const sandbox = await sandboxFor();
  const front = createTlsServer(certificate, (socket) => {
    const back = connect(sandbox.port, '127.0.0.1');
    for (const each of [socket, back])
      each.on('error', () => [socket, back].map((s) => s.destroy()));
    socket.pipe(back).pipe(socket);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  onTestFinished(() => void front.close());
  const folder = await mkdtemp(path.join(tmpdir(), 'intercom-events-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'certificate.pem');
  await writeFile(file, certificate.cert);
  const at = front.address();
  if (typeof at !== 'object' || at === null) throw new Error('There is no port.');
  const url = `https://localhost:${at.port}`;
  return {
    sandbox,
    url,
    env: (options = {}) => ({ ...settings(url, options), NODE_EXTRA_CA_CERTS: file }),
  };
}

const program = `${make}
track(20);
const { delivered } = await events.flush({ deadlineMs: 30_000 });
await events.send('42', 'updated-plan', { plan: 'made-up-plan' });
await events.close();
console.log(JSON.stringify({ delivered, proxy: events.proxy }), law());
`;

// Node 22 warns that its own part of it is experimental.
const asked = { NODE_USE_ENV_PROXY: '1', NODE_OPTIONS: '--disable-warning=UNDICI-EHPA' };

test('row 122: with NODE_USE_ENV_PROXY=1 requests go through the proxy of the environment, which sees no token and no event', async () => {
  const { sandbox, url, env } = await startSecureSandbox();
  const proxy = await startConnectProxy();
  const HTTPS_PROXY = `http://made-up-user:made%40up@${proxy.address}`;

  const options = { delivery: { concurrency: 4 } };
  const child = startChild(program, { ...env(options), ...asked, HTTPS_PROXY });
  const { stdout, stderr } = await child.ended;

  expect(stderr).toBe('');
  expect(stdout).toBe(
    `{"delivered":20,"proxy":{"origin":"http://${proxy.address}","from":"HTTPS_PROXY"}} the law holds\n`,
  );
  const { host } = new URL(url);
  const credentials = Buffer.from('made-up-user:made@up').toString('base64');
  expect(new Set(proxy.heads)).toEqual(
    new Set([
      `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\nProxy-Authorization: Basic ${credentials}\r\n\r\n`,
    ]),
  );
  // Tunnels are used again.
  expect(proxy.heads.length).toBeLessThan(21);
  for (const secret of [token, 'placed-order', 'made-up-plan']) {
    expect(proxy.seen()).not.toContain(secret);
  }
  expect(sandbox.counts).toMatchObject({ stored: 21, duplicates: 0 });
});

test.each([
  ['nobody asks for it', {}, {}],
  ['NO_PROXY names the host', { ...asked, NO_PROXY: 'example.org, localhost' }, {}],
  ['`proxy` is false', asked, { proxy: false }],
])('row 122: the proxy of the environment is not used if %s', async (_title, more, options) => {
  const { sandbox, env } = await startSecureSandbox();
  const proxy = await startConnectProxy();
  const HTTPS_PROXY = `http://${proxy.address}`;

  const child = startChild(program, { ...env(options), ...more, HTTPS_PROXY });
  const { stdout, stderr } = await child.ended;

  expect([stdout, stderr]).toEqual(['{"delivered":20} the law holds\n', '']);
  expect(proxy.heads).toEqual([]);
  expect(sandbox.counts).toMatchObject({ stored: 21 });
});

test('row 122: `proxy` names another one, also behind https', async () => {
  const { sandbox, env } = await startSecureSandbox();
  const proxy = await startConnectProxy(['tunnel'], certificate);
  const given = { proxy: `https://${proxy.address}` };

  const child = startChild(program, { ...env(given), ...asked, HTTPS_PROXY: 'http://127.0.0.1:1' });
  const { stdout, stderr } = await child.ended;

  expect(stderr).toBe('');
  expect(stdout).toContain(`{"origin":"https://${proxy.address}","from":"proxy"}`);
  expect(proxy.heads.length).toBeGreaterThan(0);
  expect(sandbox.counts).toMatchObject({ stored: 21 });
});

test.each([
  ['refuses the tunnel', [403, 502, 'tunnel'] as const, 'proxy_refused'],
  ['does not answer', ['hang', 'tunnel'] as const, 'timeout'],
])('row 123: while the proxy %s events wait, and arrive later', async (_title, conducts, why) => {
  const { sandbox, env } = await startSecureSandbox();
  const proxy = await startConnectProxy([...conducts]);
  const given = {
    proxy: `http://user:made-up-password@${proxy.address}`,
    delivery: { concurrency: 1, connectTimeoutMs: 500 },
  };

  const { stdout, stderr } = await startChild(program, env(given)).ended;

  expect(stdout).toContain('"delivered":20');
  expect(stdout).toContain('the law holds');
  expect(stderr).toContain(`through the proxy http://${proxy.address}: ${why}.`);
  expect(stdout + stderr).not.toContain('made-up-password');
  expect(sandbox.counts).toMatchObject({ stored: 21, duplicates: 0 });
});

test('row 123: a proxy that cannot be reached, or does not accept the credentials, is named; nothing is sent directly', async () => {
  const { sandbox, env } = await startSecureSandbox();
  const asking = await startConnectProxy([407]);
  const waiting = `${make}
    const { inspect } = await import('node:util');
    let isLogged = false;
    for (const level of ['warn', 'error']) {
      const print = console[level];
      console[level] = (line) => { print(line); isLogged ||= line.includes('through the proxy'); };
    }
    track(2);
    while (!isLogged) await new Promise((resolve) => setTimeout(resolve, 20));
    const { pending, paused } = events.stats();
    const failed = await events.send('42', 'updated-plan').catch(String);
    await events.close({ deadlineMs: 0 });
    console.log(JSON.stringify({ pending, because: paused?.because, failed }), law(), inspect(events, { depth: 9, showHidden: true }));`;
  const run = (proxy: string) => startChild(waiting, env({ proxy })).ended;

  const [refused, unreachable] = await Promise.all([
    run(`http://user:made-up-password@${asking.address}`),
    run('http://user:made-up-password@localhost:1'),
  ]);

  expect(refused.stderr).toContain(
    'Delivery is paused: the proxy asks for credentials, or does not accept them. Check user and password in the option `proxy`',
  );
  expect(refused.stdout).toContain('"because":"configuration"');
  expect(refused.stdout).toContain('Intercom did not answer (proxy_credentials).');
  expect(unreachable.stderr).toContain('through the proxy http://localhost:1: proxy_unreachable.');
  for (const { stdout, stderr } of [refused, unreachable]) {
    expect(stdout).toContain('"pending":2');
    expect(stdout).toContain('the law holds');
    expect(stdout + stderr).not.toContain('made-up-password');
  }
  expect(sandbox.counts.requests).toBe(0);
});

test('row 122: plain http on this machine is reached directly: a proxy would see the token', async () => {
  const sandbox = await sandboxFor();
  const proxy = await startConnectProxy();
  const HTTP_PROXY = `http://${proxy.address}`;
  const env = { ...settings(sandbox.url, { proxy: HTTP_PROXY }), ...asked, HTTP_PROXY };

  const { stdout } = await startChild(program, env).ended;

  expect(stdout).toBe('{"delivered":20} the law holds\n');
  expect(proxy.heads).toEqual([]);
});
