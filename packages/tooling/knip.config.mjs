/** Commands of the root scripts and of CI that are started by path, where knip cannot see them. */
const startedByPath = [
  '@arethetypeswrong/cli',
  '@biomejs/biome',
  'dependency-cruiser',
  'knip',
  'pnpm',
  'publint',
  'turbo',
  'typescript',
];

export default {
  workspaces: {
    '.': { ignoreDependencies: startedByPath },
    'packages/*': {},
    'packages/tooling': {
      entry: ['run.mjs', 'check-workspace.mjs', 'readme-fences.mjs', 'ci-sum.mjs', '*.config.mjs'],
    },
    'examples/*': { entry: ['src/demo.js'] },
    test: {
      entry: ['**/*.test.ts', 'packed/run.mjs', 'bench/main.js', 'vitest.config.ts'],
    },
  },
  ignoreExportsUsedInFile: { interface: true, type: true },
};
