import type { TokenSource } from '../options/token-source.js';
import type { TroubleLog } from '../reporting/trouble-log.js';

/** From so many on, clients with one token are taken for a mistake. */
const many = 5;

interface Company {
  readonly token: TokenSource;
  alive: number;
  isTold: boolean;
}

/** The clients of this process that are not closed, by their token. */
const companies = new Set<Company>();

/**
 * Counts a client in until it is closed, and says once when there are many with one token: a client for
 * each request has a buffer, connections and a share of the rate limit of its own each time.
 *
 * @returns Counts the client out.
 */
export function countIn(token: TokenSource, log: TroubleLog): () => void {
  const known = [...companies].find((company) => company.token.isSame(token));
  const company = known ?? { token, alive: 0, isTold: false };
  companies.add(company);
  company.alive += 1;
  if (company.alive >= many && !company.isTold) {
    company.isTold = true;
    log.say('warn', 'many_clients', () => manyText);
  }
  return () => {
    company.alive -= 1;
    if (company.alive === 0) companies.delete(company);
  };
}

const manyText = `${many} clients with the same access token are open in this process. Each has a buffer, connections and a rate limit of its own, and together they exceed Intercom's. Make one when the application starts and share it (option \`client\` of the adapters), or close() those that have done their work.`;
