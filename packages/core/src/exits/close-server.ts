import { isThenable } from '../errors/contain.js';
import type { ClosableServer } from './shutdown-options.js';

/** A connection that is kept alive holds the server until its client gives it up: it is looked for. */
const lookEveryMs = 50;

/**
 * Closes a server: resolves when its last request is answered, or when the time is up and its
 * connections are cut. Never rejects: the events are closed whatever the server says.
 */
export function closeServer(server: ClosableServer, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    // A server's own `close()` closes what is idle then, not what becomes idle after it.
    const look = setInterval(() => quietly(() => server.closeIdleConnections?.()), lookEveryMs);
    const deadline = setTimeout(() => {
      quietly(() => server.closeAllConnections?.());
      // A turn later: the scopes of the requests that were cut have ended by then.
      setImmediate(done);
    }, withinMs);
    const done = (): void => {
      clearInterval(look);
      clearTimeout(deadline);
      resolve();
    };
    try {
      const closing = server.close(done);
      if (isThenable(closing)) closing.then(done, done);
    } catch {
      // It was closed before, or was never open.
      done();
    }
  });
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // What cannot be closed is closed by the end of the process.
  }
}
