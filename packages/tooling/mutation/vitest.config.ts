import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The unit tests of the folder whose mutants are tried: no socket, no child process, no other folder. */
export default defineConfig({
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  test: {
    include: [`packages/core/src/${process.env.MUTATED_FOLDER}/**/*.test.ts`],
    // A busy machine is no mutant.
    testTimeout: 120_000,
  },
});
