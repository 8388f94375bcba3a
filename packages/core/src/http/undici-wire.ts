import { Connections } from './connections.js';
import { failureCause } from './network-failure.js';
import { textOf, type Wire } from './wire.js';

/** What the connections are made with. */
export interface WireOptions {
  readonly origin: string;
  readonly connections: number;
  readonly connectTimeoutMs: number;
}

/** A pool of connections for questions, apart from those that deliver events. */
export async function openUndici(options: WireOptions): Promise<Wire> {
  const { Pool, buildConnector } = await import('undici');
  const known = new Connections();
  const pool = new Pool(options.origin, {
    connections: options.connections,
    pipelining: 1,
    // The asker keeps the one deadline there is.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: known.connector(buildConnector, { timeoutMs: options.connectTimeoutMs }),
  });
  return {
    async converse({ method, path, headers, body, signal }) {
      const response = await pool.request({ method, path, headers, signal, body: body ?? null });
      return {
        status: response.statusCode,
        headers: joined(response.headers),
        body: await textOf(response.body),
      };
    },
    causeOf: failureCause,
    wasIdle: (error) => error instanceof Error && known.hadAnswered(error),
    close: () => pool.destroy(),
  };
}

function joined(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
