/**
 * Who may import whom. The whole table is here; dependency-cruiser.config.mjs turns it into rules.
 *
 * A folder that is missing here fails the check, so a new room or package starts with a line in this file.
 */

/** What every room of core may import besides itself. */
const nouns = ['model', 'errors', 'options'];

/** The rooms of packages/core/src and the rooms each may import. Rooms meet only in `client`. */
export const rooms = {
  model: [],
  errors: ['model'],
  options: ['model', 'errors'],
  scope: nouns,
  event: nouns,
  privacy: nouns,
  dedupe: nouns,
  outbox: nouns,
  delivery: nouns,
  api: nouns,
  queries: nouns,
  spill: nouns,
  client: [
    ...nouns,
    'scope',
    'event',
    'privacy',
    'dedupe',
    'outbox',
    'delivery',
    'api',
    'queries',
    'spill',
  ],
  // Stands before the hall: what every framework's adapter is made of.
  adapter: [...nouns, 'client'],
  // Stand before the hall as well: what calls a client when the process, or an invocation, ends.
  exits: [...nouns, 'client'],
  serverless: [...nouns, 'client'],
  // Beside the hall: looks at a client from outside.
  otel: [...nouns, 'client'],
};

/** The shapes by which rooms know of each other: every room may import these files. */
export const ports = ['outbox/outbox.ts', 'outbox/deliverer.ts'];

/** Libraries that one room of core alone may use. */
export const roomLibraries = {
  undici: 'api',
  'lru-cache': 'dedupe',
  '@opentelemetry/api': 'otel',
};

/** Packages that put core into a framework. Each passes the tests in test/adapters. */
export const adapters = ['express', 'koa', 'nestjs', 'fastify', 'hono', 'http'];

/** Packages that keep accepted events. Each passes the contract in test/contracts. */
export const outboxes = ['sqlite', 'bullmq'];

/** The packages and the packages each may import, always by the other's front door. */
export const packages = {
  core: [],
  // A stranger to core: with code in common, one mistake would pass on both sides.
  sandbox: [],
  ...Object.fromEntries([...adapters, ...outboxes].map((name) => [name, ['core']])),
  cli: ['core', 'sandbox'],
  testing: ['core', 'nestjs'],
  tooling: [],
};
