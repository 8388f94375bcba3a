import type { IntercomEvents } from '../client/intercom-events.js';
import { Shutdown } from './shutdown.js';
import { resolveShutdown, type ShutdownOptions } from './shutdown-options.js';

/**
 * Shuts the process down gracefully on a signal: the server stops accepting and answers its open requests, the
 * events are delivered or counted, all within a deadline. Then the process ends by that signal, with its exit
 * status. A second signal ends it at once.
 *
 * Your own listeners for these signals are called as usual; then they decide when the process ends, and the
 * signal is not raised again. It never keeps a process alive that has nothing else to do. A worker thread
 * receives no signals: there it does nothing.
 *
 * Throws a `ConfigurationError` when an option cannot be used.
 *
 * @example
 * ```ts
 * const server = app.listen(3000);
 * installShutdown(events, { server });
 * ```
 *
 * @param events - The client, or all clients of this process.
 * @returns A function that removes the listeners.
 */
export function installShutdown(
  events: IntercomEvents | readonly IntercomEvents[],
  options: ShutdownOptions = {},
): () => void {
  const shutdown = new Shutdown(resolveShutdown(events, options));
  shutdown.install();
  return () => shutdown.uninstall();
}
