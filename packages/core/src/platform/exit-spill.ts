import { ConfigurationError } from '../errors/configuration-error.js';
import { runtimeOf } from './runtime.js';

/** A client that spills undelivered events when the process ends. */
export interface Spillable {
  /** Synchronous, and never throws. */
  spillOnExit(): void;
}

const clients = new Set<Spillable>();

/**
 * One listener for the whole process: `exit`, which is emitted after `process.exit()`, an uncaught exception,
 * and when there is nothing left to do.
 */
export function spillAtExit(client: Spillable): void {
  if (clients.size === 0) process.on('exit', spillAll);
  clients.add(client);
}

/** Workers are suspended without notice: nothing runs at their end. */
export function requireExit(): void {
  if (runtimeOf(globalThis).hasExit) return;
  throw new ConfigurationError(
    'OPTION_INVALID',
    'A Worker has no exit event at which `spill` could be written.',
    {
      fix: 'Leave `spill` out, and pass events.flush() to waitUntil().',
    },
  );
}

export function forgetSpill(client: Spillable): void {
  if (clients.delete(client) && clients.size === 0) process.off('exit', spillAll);
}

/** The process ends now. */
export function spillAll(): void {
  for (const client of clients) client.spillOnExit();
}
