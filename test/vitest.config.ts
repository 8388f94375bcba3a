import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  // Workspace packages resolve to src/*.ts, so these tests need no build.
  ssr: {
    resolve: {
      conditions: ['@intercom-events/source', 'module', 'node', 'development|production'],
    },
  },
  test: {
    pool: 'threads',
    isolate: false,
    include: ['packages/*/src/**/*.test.ts', 'packages/tooling/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
  },
});
