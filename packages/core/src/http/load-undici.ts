// For programs that are compiled from these sources without including all of them.
/// <reference path="./undici-files.d.ts" />
import type { buildConnector, Client } from 'undici';

/** The parts of undici that are used here. */
export interface Undici {
  readonly Client: typeof Client;
  readonly buildConnector: typeof buildConnector;
}

/**
 * Loads two files of undici. Its main file would also set the dispatcher of the process if there is none, and
 * the application's own `fetch()` would use it from then on.
 */
export async function loadUndici(): Promise<Undici> {
  const [client, connect] = await Promise.all([
    import('undici/lib/dispatcher/client.js'),
    import('undici/lib/core/connect.js'),
  ]);
  return { Client: client.default, buildConnector: connect.default };
}
