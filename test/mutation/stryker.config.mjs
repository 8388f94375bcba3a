import process from 'node:process';

/** One room of core at a time: see run.mjs. */
const room = process.env.MUTATED_ROOM ?? 'dedupe';
const folder = `packages/core/src/${room}`;

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: [`${folder}/**/*.ts`, `!${folder}/**/*.test.ts`],
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // What a mutant needs, and nothing else, is copied to where it is tried.
  ignorePatterns: ['/**', '!/package.json', '!/tsconfig.base.json', '!/packages/core/src/**', '!/test/mutation/**'],
  tempDirName: 'coverage/mutation/sandbox',
  cleanTempDir: 'always',
  incremental: true,
  incrementalFile: `coverage/mutation/${room}.incremental.json`,
  jsonReporter: { fileName: `coverage/mutation/${room}.json` },
  htmlReporter: { fileName: `coverage/mutation/${room}.html` },
  reporters: ['json', 'html', 'clear-text'],
  clearTextReporter: { allowColor: false, logTests: false },
  warnings: { slow: false },
  allowEmpty: false,
};
