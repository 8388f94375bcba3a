import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests that fail on purpose, for the test of their output. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: { include: ['fails.ts'], setupFiles: '../seed-properties.ts', pool: 'threads' },
});
