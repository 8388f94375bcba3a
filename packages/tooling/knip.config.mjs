/** Commands of the root scripts and of CI that are started by path, where knip cannot see them. */
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
  // Another major of Nest, which the tests of packages/nestjs are run on.
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
        '*.config.mjs',
        'mutation/{run.mjs,*.config.*}',
      ],
    },
    // Its types are added to (`declare module`), which is no import.
    'packages/testing': { ignoreDependencies: ['expect'] },
    'examples/*': {},
    // Fails on purpose, started by the test of what a failing smoke says.
    'examples/smoke-kit': { entry: ['failing/*.js'] },
    // A page's script is asked for by the browser, not imported.
    'examples/express-shop': { entry: ['src/demo.js', 'src/page/*.js'] },
    // TypeScript, run from dist.
    'examples/express-typescript': { entry: ['src/app.ts'] },
    // TypeScript, run from dist; Nest's Apollo driver looks for its Express integration by name.
    'examples/nest-app': {
      entry: ['src/{main,smoke,tiny}.ts'],
      ignoreDependencies: ['@as-integrations/express5'],
    },
    test: {
      // As in examples/nest-app; a child process resolves undici6; and the packed consumers install what
      // they need themselves.
      ignoreDependencies: [
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
        'pages/run.mjs',
        'packed/consumers/*.ts',
        'bench/main.js',
        // Fails on purpose, started by the test of what a failing test says.
        'support/failing/*.ts',
        // Started by the name of the framework.
        'bench/frameworks/*.js',
      ],
    },
  },
  ignoreExportsUsedInFile: { interface: true, type: true },
};
