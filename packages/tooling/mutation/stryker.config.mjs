import process from 'node:process';

const room = process.env.MUTATED_ROOM;
const folder = `packages/core/src/${room}`;

export default {
  mutate: [`${folder}/**/*.ts`, `!${folder}/**/*.test.ts`],
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
  incrementalFile: `coverage/mutation/${room}.incremental.json`,
  reporters: ['json', 'html', 'clear-text'],
  jsonReporter: { fileName: `coverage/mutation/${room}.json` },
  htmlReporter: { fileName: `coverage/mutation/${room}.html` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
};
