import { packages, ports, roomLibraries, rooms } from './walls.mjs';

const test = '\\.test\\.[cm]?[jt]s$';
/** @param {readonly string[]} names */
const anyOf = (names) => `(?:${names.join('|')})`;
/** @param {string} text */
const literal = (text) => text.replaceAll('.', '\\.');
const portFiles = `^packages/core/src/${anyOf(ports.map(literal))}$`;

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const roomRules = Object.entries(rooms).map(([room, allowed]) =>
  forbid(
    `room-${room}`,
    `core's ${room} may import ${[...allowed, 'the ports'].join(', ')}; see packages/tooling/walls.mjs.`,
    { path: `^packages/core/src/${room}/`, pathNot: test },
    {
      path: '^packages/core/src/',
      pathNot: [`^packages/core/src/${anyOf([room, ...allowed])}/`, portFiles],
    },
  ),
);

const packageRules = Object.entries(packages).map(([name, allowed]) =>
  forbid(
    `package-${name}`,
    `${name} may import ${allowed.join(', ') || 'no other package'}, by the front door; see packages/tooling/walls.mjs.`,
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

const libraryRules = Object.entries(roomLibraries).map(([library, room]) =>
  forbid(
    `only-${room}-uses-${library}`,
    `Only core's ${room} may import ${library}; see packages/tooling/walls.mjs.`,
    { path: '^packages/core/src/', pathNot: [`^packages/core/src/${room}/`, test] },
    { path: `(?:^|/)node_modules/${library}/` },
  ),
);

export default {
  forbidden: [
    ...roomRules,
    ...packageRules,
    ...libraryRules,
    forbid(
      'unknown-room',
      'This room of core is missing in packages/tooling/walls.mjs.',
      {},
      { path: `^packages/core/src/(?!${anyOf(Object.keys(rooms))}/)[^/]+/` },
    ),
    forbid(
      'unknown-package',
      'This package is missing in packages/tooling/walls.mjs.',
      { path: `^packages/(?!${anyOf(Object.keys(packages))}/)[^/]+/` },
      {},
    ),
    forbid('no-circles', 'These files import each other in a circle.', {}, { circular: true }),
    forbid('no-test-imports', 'A test file is nobody’s module.', {}, { path: test }),
    forbid(
      'front-door',
      'From outside, a package is imported by its name, not by a file inside.',
      { path: '^(?:examples|test)/' },
      { path: '^packages/[^/]+/(?:src/.+/|node_modules/)' },
    ),
    forbid(
      'only-smokes-use-their-kit',
      'What a reader copies from an example stands on published packages alone.',
      {
        path: '^(?:packages|examples|test)/',
        pathNot: '^examples/(?:smoke-kit/|[^/]+/src/smoke\\.js$)',
      },
      { path: '^examples/smoke-kit/' },
    ),
    forbid('resolvable', 'This import leads nowhere.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Consumers of the packed packages have folders, and dependencies, of their own.
    exclude: { path: '^(?:packages|examples)/[^/]+/dist/|^test/packed/consumers/' },
    // Types cross walls too.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@intercom-events/source', 'import', 'node', 'default', 'types'],
    },
  },
};
