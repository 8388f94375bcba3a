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
  // Added to one and a half times the duration of the tests: on a busy machine a timeout would count as noticed.
  timeoutMS: 20_000,
  // Only these files are copied to the sandbox of Stryker.
  ignorePatterns: [
    '/**',
    '!/package.json',
    '!/tsconfig.base.json',
    '!/packages/core/src/**',
    '!/packages/tooling/mutation/**',
  ],
  tempDirName: 'coverage/mutation/sandbox',
  cleanTempDir: 'always',
  // A mutant is tested again only if it, or a test that covers it, has changed.
  incremental: true,
  incrementalFile: `coverage/mutation/${folder}.incremental.json`,
  reporters: ['json', 'html', 'clear-text'],
  jsonReporter: { fileName: `coverage/mutation/${folder}.json` },
  htmlReporter: { fileName: `coverage/mutation/${folder}.html` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
};
