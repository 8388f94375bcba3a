/** Started by path, in root scripts and in CI, where knip cannot see them. */
const startedByPath = [
  '@arethetypeswrong/cli',
  '@biomejs/biome',
  '@stryker-mutator/core',
  '@stryker-mutator/vitest-runner',
  'dependency-cruiser',
  'pnpm',
  'publint',
  'turbo',
];

export default {
  // Nest 11, on which the tests of packages/nestjs run too.
  ignoreWorkspaces: ['test/nest11'],
  workspaces: {
    '.': { ignoreDependencies: startedByPath },
    'packages/*': {},
    'packages/tooling': {
      entry: [
        'check-workspace.mjs',
        'readme-fences.mjs',
        'fault-table.mjs',
        'ci-sum.mjs',
        'ci-sqlite.mjs',
        '*.config.mjs',
        'mutation/{run.mjs,*.config.*}',
      ],
    },
    // Bundled as text, not imported.
    'packages/sqlite': { entry: ['src/worker/worker.ts'] },
    // Its types are augmented (`declare module`), which is not an import.
    'packages/testing': { ignoreDependencies: ['expect'] },
    'examples/*': {},
    // Fails on purpose, for a test.
    'examples/smoke-kit': { entry: ['failing/*.js'] },
    // Loaded by the browser, not imported.
    'examples/express-shop': { entry: ['src/demo.js', 'src/page/*.js'] },
    // TypeScript, run from dist.
    'examples/express-typescript': { entry: ['src/app.ts'] },
    // TypeScript, run from dist; Nest's Apollo driver looks for its Express integration by name.
    'examples/nest-app': {
      entry: ['src/{main,smoke,tiny}.ts'],
      ignoreDependencies: ['@as-integrations/express5'],
    },
    test: {
      // Of the system.
      ignoreBinaries: ['mount', 'umount'],
      // As in examples/nest-app; a child process resolves undici6; axe-core is loaded into a browser; and the
      // packed consumers install what they need themselves.
      ignoreDependencies: [
        'axe-core',
        '@as-integrations/express5',
        'undici6',
        'zod',
        'valibot',
        'arktype',
        '@jest/globals',
      ],
      entry: [
        '**/*.test.ts',
        'packed/run.mjs',
        'runtimes/{run,bun,deno,worker,ending-app}.mjs',
        'pages/{run,screenshots}.mjs',
        'packed/consumers/*.ts',
        'bench/main.js',
        // Fails on purpose, for a test.
        'support/failing/*.ts',
        // Started by the name of the framework.
        'bench/frameworks/*.js',
      ],
    },
  },
  ignoreExportsUsedInFile: { interface: true, type: true },
};
