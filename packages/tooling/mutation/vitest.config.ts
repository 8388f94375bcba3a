import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The unit tests of the mutated folder: no sockets, no child processes, no other folder. */
export default defineConfig({
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  test: {
    include: [`packages/core/src/${process.env.MUTATED_FOLDER}/**/*.test.ts`],
    // A slow machine must not count as a failed test.
    testTimeout: 120_000,
  },
});
