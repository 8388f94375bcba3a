import type { TokenSource } from '../options/token-source.js';
import type { ThrottledLogger } from '../reporting/throttled-logger.js';

/** From this number on, clients with the same token are taken for a mistake. */
const manyClients = 5;

/** The open clients of this process that have the same token. */
interface ClientGroup {
  readonly token: TokenSource;
  open: number;
  isWarned: boolean;
}

const groups = new Set<ClientGroup>();

/**
 * Counts an open client, and warns once when many have the same token: a client for each request has a
 * buffer, connections and a share of the rate limit of its own each time.
 *
 * @returns A function to call when the client is closed.
 */
export function countOpenClient(token: TokenSource, log: ThrottledLogger): () => void {
  const known = [...groups].find((one) => one.token.isSame(token));
  const group = known ?? { token, open: 0, isWarned: false };
  groups.add(group);
  group.open += 1;
  if (group.open >= manyClients && !group.isWarned) {
    group.isWarned = true;
    log.write('warn', 'many_clients', () => manyClientsMessage);
  }
  return () => {
    group.open -= 1;
    if (group.open === 0) groups.delete(group);
  };
}

const manyClientsMessage = `${manyClients} clients with the same access token are open in this process. Each has a buffer, connections and a rate limit of its own, and together they exceed Intercom's. Create one when the application starts and share it (option \`client\` of the adapters), or close() clients that are no longer needed.`;
