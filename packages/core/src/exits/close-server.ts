import { isThenable } from '../errors/contain.js';
import type { ClosableServer } from './shutdown-options.js';

/** How often idle keep-alive connections, which would keep the server open, are looked for. */
const lookEveryMs = 50;

/**
 * Closes a server: resolves when its last request is answered, or when the time is up and its connections are
 * closed. Never rejects: the clients are closed even if the server fails.
 */
export function closeServer(server: ClosableServer, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    // `server.close()` closes connections that are idle then, not those that become idle later.
    const look = setInterval(() => quietly(() => server.closeIdleConnections?.()), lookEveryMs);
    const deadline = setTimeout(() => {
      quietly(() => server.closeAllConnections?.());
      // One turn later the scopes of the aborted requests have ended.
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
      // It is closed already, or was never open.
      done();
    }
  });
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // The end of the process closes it.
  }
}
