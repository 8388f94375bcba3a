import { folderLibraries, folders, packages, ports, sandboxFolders } from './import-rules.mjs';

const test = '\\.test\\.[cm]?[jt]s$';
/** @param {readonly string[]} names */
const anyOf = (names) => `(?:${names.join('|')})`;
/** @param {string} text */
const literal = (text) => text.replaceAll('.', '\\.');
const portFiles = `^packages/core/src/${anyOf(ports.map(literal))}$`;

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const coreRules = Object.entries(folders).map(([folder, allowed]) =>
  forbid(
    `core-${folder}`,
    `core's ${folder} may import ${[...allowed, 'the ports'].join(', ')}; see packages/tooling/import-rules.mjs.`,
    { path: `^packages/core/src/${folder}/`, pathNot: test },
    {
      path: '^packages/core/src/',
      pathNot: [`^packages/core/src/${anyOf([folder, ...allowed])}/`, portFiles],
    },
  ),
);

const sandboxRules = Object.entries(sandboxFolders).map(([folder, allowed]) =>
  forbid(
    `sandbox-${folder}`,
    `The sandbox's ${folder} may import ${[...allowed, "the files beside the sandbox's folders"].join(', ')}; see packages/tooling/import-rules.mjs.`,
    { path: `^packages/sandbox/src/${folder}/`, pathNot: test },
    {
      path: '^packages/sandbox/src/.+/',
      pathNot: [`^packages/sandbox/src/${anyOf([folder, ...allowed])}/`],
    },
  ),
);

const packageRules = Object.entries(packages).map(([name, allowed]) =>
  forbid(
    `package-${name}`,
    `${name} may import ${allowed.join(', ') || 'no other package'}, by its entry points; see packages/tooling/import-rules.mjs.`,
    { path: `^packages/${name}/src/` },
    {
      path: '^(?:packages|examples|test)/',
      pathNot: [
        `^packages/${name}/`,
        ...allowed.map((other) => `^packages/${other}/(?:src|dist)/[^/]+$`),
      ],
    },
  ),
);

const libraryRules = Object.entries(folderLibraries).map(([library, folder]) =>
  forbid(
    `only-${folder}-uses-${library}`,
    `Only core's ${folder} may import ${library}; see packages/tooling/import-rules.mjs.`,
    { path: '^packages/core/src/', pathNot: [`^packages/core/src/${folder}/`, test] },
    { path: `(?:^|/)node_modules/${library}/` },
  ),
);

export default {
  forbidden: [
    ...coreRules,
    ...sandboxRules,
    ...packageRules,
    ...libraryRules,
    forbid(
      'unknown-folder',
      'This folder of core is missing in packages/tooling/import-rules.mjs.',
      {},
      { path: `^packages/core/src/(?!${anyOf(Object.keys(folders))}/)[^/]+/` },
    ),
    forbid(
      'unknown-sandbox-folder',
      'This folder of the sandbox is missing in packages/tooling/import-rules.mjs.',
      {},
      { path: `^packages/sandbox/src/(?!${anyOf(Object.keys(sandboxFolders))}/)[^/]+/` },
    ),
    forbid(
      'unknown-package',
      'This package is missing in packages/tooling/import-rules.mjs.',
      { path: `^packages/(?!${anyOf(Object.keys(packages))}/)[^/]+/` },
      {},
    ),
    forbid('no-circles', 'These files import each other in a circle.', {}, { circular: true }),
    forbid('no-test-imports', 'A test file is not a module to import.', {}, { path: test }),
    forbid(
      'entry-points-only',
      'From outside, a package is imported by its name, not by a file inside.',
      { path: '^(?:examples|test)/' },
      { path: '^packages/[^/]+/(?:src/.+/|node_modules/)' },
    ),
    forbid(
      'only-smokes-use-their-kit',
      'An example that readers copy may use published packages only.',
      {
        path: '^(?:packages|examples|test)/',
        pathNot: '^examples/(?:smoke-kit/|[^/]+/src/smoke\\.js$)',
      },
      { path: '^examples/smoke-kit/' },
    ),
    forbid('resolvable', 'This import cannot be resolved.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Consumers of the packed packages have their own folders and dependencies.
    exclude: { path: '^(?:packages|examples)/[^/]+/dist/|^test/packed/consumers/' },
    // Imports of types count, too.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@intercom-events/source', 'import', 'node', 'default', 'types'],
    },
  },
};
