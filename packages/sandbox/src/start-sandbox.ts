import type { AddressInfo } from 'node:net';
import type { SandboxOptions } from './options.js';
import { resolveOptions } from './resolve-options.js';
import { RunningSandbox } from './running-sandbox.js';
import type { Sandbox } from './sandbox.js';
import { SandboxError } from './sandbox-error.js';
import { SandboxServer } from './server/sandbox-server.js';

/** Connections that may wait to be accepted: load tests open many at once. */
const backlog = 4096;

/**
 * Starts a stand-in for Intercom's Data Events API on this machine.
 *
 * It listens on a free port of 127.0.0.1 and is strict, as Intercom is: an event of an unknown contact
 * answers 404, so add the contact first or set `unknownContacts: 'create'`.
 *
 * Rejects with a `SandboxError` and leaves nothing open:
 * - `OPTION_INVALID`: an option is unknown or out of its range;
 * - `CONTACT_INVALID`, `CONTACT_EXISTS`: one of `contacts` cannot be added;
 * - `PORT_IN_USE`: something else listens on `port`;
 * - `LISTEN_FAILED`: the address cannot be listened on; `cause` says why.
 *
 * @example
 * ```ts
 * const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
 * // … let the application under test send to sandbox.url with sandbox.token …
 * const [event] = await sandbox.waitFor(1);
 * await sandbox.stop();
 * ```
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const resolved = resolveOptions(options);
  const server = new SandboxServer(resolved);
  const address = await listen(server, resolved);
  return new RunningSandbox(server, address);
}

interface Place {
  readonly port: number;
  readonly host: string;
}

function listen({ http }: SandboxServer, { port, host }: Place): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException) => reject(listenError(cause, { port, host }));
    http.once('error', refuse);
    http.listen({ port, host, backlog }, () => {
      http.off('error', refuse);
      const address = http.address();
      if (address !== null && typeof address === 'object') resolve(address);
    });
  });
}

function listenError(cause: NodeJS.ErrnoException, { port, host }: Place): SandboxError {
  if (cause.code === 'EADDRINUSE') {
    return new SandboxError(
      'PORT_IN_USE',
      `Port ${port} of ${host} is in use.`,
      'Stop what listens there, or choose another port; 0 takes a free one.',
      cause,
    );
  }
  const fix =
    cause.code === 'EACCES'
      ? 'Choose a port from 1024 up.'
      : 'Set `host` to an address of this machine.';
  const what = `Cannot listen on ${host}, port ${port} (${cause.code ?? 'unknown'}).`;
  return new SandboxError('LISTEN_FAILED', what, fix, cause);
}
