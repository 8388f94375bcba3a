/**
 * Which folder or package may import which. This is the only list; dependency-cruiser.config.mjs turns it
 * into rules. A folder that is missing here fails the check.
 */

const nouns = ['model', 'errors', 'options'];

/**
 * The folders of packages/core/src, and the folders each may import. Imports go downwards only:
 * every folder may import what stands above it in this list and is named in its line.
 */
export const folders = {
  model: [],
  errors: ['model'],
  options: ['model', 'errors'],
  platform: nouns,
  event: nouns,
  privacy: nouns,
  dedupe: nouns,
  scope: nouns,
  outbox: nouns,
  delivery: nouns,
  http: [...nouns, 'platform'],
  accounting: [...nouns, 'dedupe'],
  reporting: [...nouns, 'event', 'accounting', 'delivery'],
  intake: [...nouns, 'event', 'privacy', 'dedupe', 'scope', 'accounting', 'reporting'],
  spill: [...nouns, 'platform', 'accounting', 'reporting', 'intake'],
  requests: [...nouns, 'delivery'],
  import: [...nouns, 'delivery', 'requests'],
  client: [
    ...nouns,
    'platform',
    'event',
    'privacy',
    'dedupe',
    'scope',
    'outbox',
    'delivery',
    'http',
    'accounting',
    'reporting',
    'intake',
    'spill',
    'requests',
    'import',
  ],
  adapter: [...nouns, 'client'],
  relay: [...nouns, 'event', 'dedupe', 'scope'],
  exits: [...nouns, 'client', 'platform'],
  serverless: [...nouns, 'client'],
  otel: [...nouns, 'client', 'platform'],
};

/** The interfaces of the outbox, of its stores and of the HTTP client: every folder of core may import these files. */
export const ports = [
  'outbox/outbox.ts',
  'outbox/event-store.ts',
  'outbox/deliverer.ts',
  'http/http-client.ts',
];

/** Libraries that only one folder of core may import. */
export const folderLibraries = {
  undici: 'http',
  'lru-cache': 'dedupe',
  '@opentelemetry/api': 'otel',
  'rate-limiter-flexible': 'relay',
};

/** The folders of packages/sandbox/src, and the folders each may import. */
export const sandboxFolders = {
  state: [],
  faults: [],
  http: ['state', 'faults'],
  inspector: ['state', 'faults', 'http'],
  endpoints: ['state', 'http'],
  server: ['state', 'faults', 'http', 'inspector', 'endpoints'],
  cli: ['state', 'http', 'server'],
};

/** Adapters. Each runs the tests in test/adapters. */
export const adapters = ['express', 'koa', 'nestjs', 'fastify', 'hono', 'http'];

/** Outboxes. Each runs the contract in test/contracts. */
export const outboxes = ['sqlite', 'bullmq'];

/** The packages and the packages each may import, always by the other's entry points. */
export const packages = {
  core: [],
  // It shares no code with core: otherwise the same mistake on both sides would go unnoticed.
  sandbox: [],
  // It runs in pages.
  browser: [],
  ...Object.fromEntries([...adapters, ...outboxes].map((name) => [name, ['core']])),
  cli: ['core', 'sandbox', 'sqlite'],
  testing: ['core', 'nestjs'],
  tooling: [],
};
