import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';
import { bundledSuffix, bundledText } from '../packages/tooling/bundled-text.js';
import { canRunSqlite, sqliteTests } from '../packages/tooling/run/sqlite-tests.mjs';

/** The audits on Nest 11: they import the same names, and get what test/nest11 has installed. */
const nest11Audits = 'test/adapters/nestjs-11.test.ts';

const nest11Packages = ['common', 'core', 'platform-express', 'testing'].map((name) => ({
  find: `@nestjs/${name}`,
  replacement: fileURLToPath(new URL(`./nest11/node_modules/@nestjs/${name}`, import.meta.url)),
}));

/** The code of a worker thread as text, as packages/tooling/tsup.base.ts has it in the build. */
const bundledCode: Plugin = {
  name: 'bundled-text',
  enforce: 'pre',
  load: async (id) =>
    id.endsWith(bundledSuffix)
      ? `export default ${JSON.stringify(await bundledText(id.slice(0, -bundledSuffix.length)))}`
      : undefined,
};

export default defineConfig({
  plugins: [bundledCode],
  root: fileURLToPath(new URL('..', import.meta.url)),
  // Workspace packages resolve to src/*.ts, so these tests need no build (except of the sandbox's page). All else as Node resolves it:
  // what packages offer under "module" is for bundlers, and does not always run.
  ssr: {
    resolve: { conditions: ['@intercom-events/source', 'node', 'development|production'] },
  },
  test: {
    pool: 'threads',
    isolate: false,
    // By default one core is left idle.
    maxWorkers: availableParallelism(),
    // For what hangs; how fast a busy machine is proves nothing.
    testTimeout: 60_000,
    setupFiles: fileURLToPath(new URL('./support/seed-properties.ts', import.meta.url)),
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: [
            'packages/*/src/**/*.test.ts',
            'packages/tooling/**/*.test.ts',
            'test/**/*.test.ts',
          ],
          exclude: [
            ...['**/node_modules/**', '**/dist/**', nest11Audits],
            ...(canRunSqlite(process.versions.node) ? [] : [sqliteTests]),
          ],
        },
      },
      {
        extends: true,
        resolve: { alias: nest11Packages },
        test: {
          name: 'nest 11',
          include: [
            nest11Audits,
            'test/adapters/nestjs.test.ts',
            'test/nest/{shutdown,wiring}.test.ts',
          ],
        },
      },
    ],
  },
});
