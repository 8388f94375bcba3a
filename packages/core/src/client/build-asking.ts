import { openFetch } from '../api/fetch-wire.js';
import { HttpAsker } from '../api/http-asker.js';
import { openUndici } from '../api/undici-wire.js';
import type { Gate } from '../delivery/gate.js';
import type { Asker } from '../model/api-answer.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import { Desk } from '../queries/desk.js';
import { runtimeOf } from './runtime.js';
import type { Seams } from './seams.js';
import { version } from './version.js';

/** Builds the desk where questions are asked. In a dry run nobody stands behind it. */
export function buildDesk(options: ResolvedOptions, { clock, random }: Seams, gate: Gate): Desk {
  return new Desk({ asker: buildAsker(options, clock), gate, clock, random });
}

function buildAsker(options: ResolvedOptions, clock: Seams['clock']): Asker | undefined {
  const { origin, apiVersion, token, delivery, transport } = options;
  if (token === undefined) return undefined;
  const runtime = runtimeOf(globalThis);
  const userAgent = `intercom-events/${version} ${runtime.userAgent}`;
  const { concurrency: connections, connectTimeoutMs, attemptTimeoutMs } = delivery;
  return new HttpAsker({ apiVersion, userAgent, token, clock, attemptTimeoutMs }, async () =>
    (transport ?? runtime.transport) === 'fetch'
      ? openFetch({ origin })
      : openUndici({ origin, connections, connectTimeoutMs }),
  );
}
