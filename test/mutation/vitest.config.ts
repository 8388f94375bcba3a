import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The unit tests of core, without a socket or a child process: what a mutant is tried on. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: [`packages/core/src/${process.env.MUTATED_ROOM ?? "*"}/**/*.test.ts`],
  },
});
