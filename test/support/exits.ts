import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Sandbox, startSandbox } from '@intercom-events/sandbox';
import { onTestFinished } from 'vitest';
import { token } from './world.js';

/** A sandbox for child processes that creates every requested contact. */
export async function sandboxFor(): Promise<Sandbox> {
  const sandbox = await startSandbox({ unknownContacts: 'create', token });
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

/** The environment of a child process that delivers to this address. */
export function settings(url: string, options: object = {}): Record<string, string> {
  return {
    INTERCOM_ACCESS_TOKEN: token,
    INTERCOM_EVENTS_URL: url,
    OPTIONS: JSON.stringify(options),
  };
}

/** A server that accepts every connection, and never answers. */
export async function silentOrigin(): Promise<string> {
  const server = createServer((socket) => socket.on('error', () => {}).resume());
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('There is no port.');
  return `http://127.0.0.1:${address.port}`;
}

/** The start of every program of these tests: `events`, `track(count)` and `law()`. */
export const make = `
const { createIntercomEvents, installShutdown } = await import('@intercom-events/core');
const events = createIntercomEvents(JSON.parse(process.env.OPTIONS ?? '{}'));
const track = (count) => {
  for (let i = 0; i < count; i += 1) events.track('user-' + i, 'placed-order', { i });
};
const sum = (counts) => Object.values(counts).reduce((all, count) => all + count, 0);
const law = () => {
  const s = events.stats();
  const balances =
    s.tracked === s.accepted + s.duplicate + sum(s.dropped) + s.held + sum(s.discarded) &&
    s.accepted === s.delivered + sum(s.dead) + s.pending;
  return balances ? 'the law holds' : 'the law is broken: ' + JSON.stringify(s);
};
`;
