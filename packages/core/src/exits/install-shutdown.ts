import type { IntercomEvents } from '../client/intercom-events.js';
import { Shutdown } from './shutdown.js';
import { resolveShutdown, type ShutdownOptions } from './shutdown-options.js';

/**
 * Has the process end in good order when a signal tells it to: the server stops accepting and answers
 * what it has begun, the events are delivered or counted, all within a deadline; then the process ends
 * by that signal, with its exit status. A second signal ends it at once.
 *
 * Listeners of your own for these signals are called as ever, and then it is they who decide when the
 * process ends: nothing is raised for them. It never keeps a process alive that has nothing else to do.
 * A worker thread hears no signals: there it does nothing.
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
 * @returns A function that takes the listeners away again.
 */
export function installShutdown(
  events: IntercomEvents | readonly IntercomEvents[],
  options: ShutdownOptions = {},
): () => void {
  const shutdown = new Shutdown(resolveShutdown(events, options));
  shutdown.install();
  return () => shutdown.uninstall();
}
