import process from 'node:process';

const folder = process.env.MUTATED_FOLDER;
const root = `packages/core/src/${folder}`;

export default {
  mutate: [`${root}/**/*.ts`, `!${root}/**/*.test.ts`],
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'packages/tooling/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Besides one and a half times what the tests took: a busy machine would count as having noticed.
  timeoutMS: 20_000,
  // Only this is copied to where mutants are tried.
  ignorePatterns: [
    '/**',
    '!/package.json',
    '!/tsconfig.base.json',
    '!/packages/core/src/**',
    '!/packages/tooling/mutation/**',
  ],
  tempDirName: 'coverage/mutation/sandbox',
  cleanTempDir: 'always',
  // A mutant is tried again only where it, or a test that reaches it, has changed.
  incremental: true,
  incrementalFile: `coverage/mutation/${folder}.incremental.json`,
  reporters: ['json', 'html', 'clear-text'],
  jsonReporter: { fileName: `coverage/mutation/${folder}.json` },
  htmlReporter: { fileName: `coverage/mutation/${folder}.html` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
};
