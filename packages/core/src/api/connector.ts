import { Socket } from 'node:net';
import type { buildConnector as BuildConnector } from 'undici';

/** Errors of connections that had answered before. */
export type StaleErrors = WeakSet<object>;

/**
 * How connections are made: they never keep the process alive, and an error of one that has already
 * answered is remembered as such.
 */
export function backgroundConnector(
  buildConnector: typeof BuildConnector,
  options: { readonly timeoutMs: number; readonly staleErrors: StaleErrors },
): BuildConnector.connector {
  const connect = buildConnector({ timeout: options.timeoutMs });
  return (target, callback) => {
    const connecting: unknown = connect(target, (...result) => {
      const [error, socket] = result;
      if (error === null) settleIn(socket, options.staleErrors);
      callback(...result);
    });
    if (connecting instanceof Socket) connecting.unref();
  };
}

function settleIn(socket: Socket, staleErrors: StaleErrors): void {
  socket.unref();
  // undici takes hold of the process for each request under way; holding is left to flush and close.
  socket.ref = () => socket;
  // Before undici's own listener: the same error object reaches the request.
  socket.on('error', (error) => {
    if (socket.bytesRead > 0) staleErrors.add(error);
  });
}
