import type { AddressInfo } from 'node:net';
import { DataFolder } from './data-folder.js';
import type { SandboxOptions } from './options.js';
import { resolveOptions } from './resolve-options.js';
import { RunningSandbox } from './running-sandbox.js';
import type { Sandbox } from './sandbox.js';
import { SandboxError } from './sandbox-error.js';
import { SandboxServer } from './server/sandbox-server.js';

/** The maximum number of connections that wait to be accepted: load tests open many at once. */
const backlog = 4096;

/**
 * Starts a local test server for Intercom's Data Events API.
 *
 * By default it listens on a free port of 127.0.0.1, and like Intercom it responds with 404 to an event of an unknown
 * contact. Add the contact first, or set `unknownContacts: 'create'`.
 *
 * Rejects with a `SandboxError` and leaves nothing open:
 * - `OPTION_INVALID`: an option is unknown or out of its range;
 * - `CONTACT_INVALID`, `CONTACT_EXISTS`: one of `contacts` cannot be added;
 * - `DATA_INVALID`: the folder of `data`, or the file in it, cannot be used;
 * - `PORT_IN_USE`: another process listens on `port`;
 * - `LISTEN_FAILED`: listening on the address failed; see `cause`.
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
  const folder = resolved.data === undefined ? undefined : new DataFolder(resolved.data);
  const server = new SandboxServer(resolved, folder?.read());
  const address = await listen(server, resolved);
  folder?.follow(server, () => server.stateVersion);
  return new RunningSandbox(server, address, folder);
}

interface ListenAddress {
  readonly port: number;
  readonly host: string;
}

function listen({ http }: SandboxServer, { port, host }: ListenAddress): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) => reject(listenError(cause, { port, host }));
    http.once('error', fail);
    http.listen({ port, host, backlog }, () => {
      http.off('error', fail);
      const address = http.address();
      if (address !== null && typeof address === 'object') resolve(address);
    });
  });
}

function listenError(cause: NodeJS.ErrnoException, { port, host }: ListenAddress): SandboxError {
  if (cause.code === 'EADDRINUSE') {
    return new SandboxError(
      'PORT_IN_USE',
      `Port ${port} of ${host} is in use.`,
      'Stop the process that listens there, or choose another port; 0 selects a free one.',
      cause,
    );
  }
  const fix =
    cause.code === 'EACCES'
      ? 'Choose a port of 1024 or above.'
      : 'Set `host` to an address of this machine.';
  const what = `Cannot listen on ${host}, port ${port} (${cause.code ?? 'unknown'}).`;
  return new SandboxError('LISTEN_FAILED', what, fix, cause);
}
