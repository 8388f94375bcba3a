import { existsSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isExample, workspaceFolders } from '../run/paths.mjs';
import { readText } from './files.mjs';

/** Packages that need a newer Node than the others, with the reason. */
const enginesOf = {
  // node:sqlite came with Node 22.13.
  sqlite: '>=22.13',
};

/** Packages that are not named after their folder, with the reason. */
const nameOf = {
  // For `npx intercom-events`.
  cli: 'intercom-events',
};

/** Files with side effects on import, with the reason. */
const sideEffectsOf = {
  // These two add matchers to the test runner.
  testing: ['./dist/jest.*', './dist/vitest.*'],
};

/** Packages whose build does more, with the reason. */
const buildOf = {
  // Its inspector is a page for browsers.
  sandbox: 'tsup && vite build --logLevel warn',
};

const source = '@intercom-events/source';

/**
 * Checks every field of the package manifests that follows from a rule.
 *
 * @param {string} base
 * @returns {string[]} what is wrong
 */
export function checkManifests(base) {
  const root = JSON.parse(readText(base, 'package.json'));
  const versions = new Set();
  const problems = workspaceFolders(base).flatMap((folder) => {
    const file = `${folder}/package.json`;
    const manifest = JSON.parse(readText(base, file));
    if (!manifest.private) versions.add(manifest.version);
    const rules = manifest.private
      ? privateRules(folder)
      : publishedRules(folder, manifest, {
          root,
          hasDocs: existsSync(path.join(base, folder, 'docs')),
        });
    return [
      ...differences(file, manifest, rules),
      ...dependencyProblems(file, manifest),
      ...(manifest.private ? [] : missingSources(base, folder, manifest)),
    ];
  });
  if (versions.size > 1) {
    problems.push(
      `packages/*/package.json: versions differ (${[...versions].join(', ')}). Release them together.`,
    );
  }
  return problems;
}

/**
 * The fields of a manifest that follow from rules.
 *
 * @param {string} folder
 * @param {any} manifest
 * @param {{ root: any, hasDocs: boolean }} rest
 * @returns {Record<string, unknown>}
 */
function publishedRules(folder, manifest, { root, hasDocs }) {
  const name = path.basename(folder);
  const subpaths = entryNames(manifest);
  return {
    name: /** @type {Record<string, string>} */ (nameOf)[name] ?? `@intercom-events/${name}`,
    license: root.license,
    type: 'module',
    sideEffects: /** @type {Record<string, unknown>} */ (sideEffectsOf)[name] ?? false,
    main: './dist/index.cjs',
    module: './dist/index.js',
    types: './dist/index.d.cts',
    exports: exportsOf(subpaths, true),
    publishConfig: { access: 'public', exports: exportsOf(subpaths, false) },
    typesVersions: typesVersionsOf(subpaths),
    // npm always publishes the readme; the pages it links to are in docs/.
    files: ['dist', ...(hasDocs ? ['docs'] : [])],
    engines: { node: /** @type {Record<string, string>} */ (enginesOf)[name] ?? root.engines.node },
    scripts: { build: /** @type {Record<string, string>} */ (buildOf)[name] ?? 'tsup' },
  };
}

/**
 * @param {string} folder
 * @returns {Record<string, unknown>}
 */
function privateRules(folder) {
  const name = path.basename(folder);
  const own = isExample(folder) ? `example-${name}` : name;
  return { name: `@intercom-events/${own}`, version: '0.0.0', private: true, type: 'module' };
}

/**
 * The names of a package's entry points: `index` and each subpath.
 *
 * @param {any} manifest
 */
function entryNames(manifest) {
  return Object.keys(manifest.exports ?? {})
    .filter((key) => key !== './package.json')
    .map((key) => (key === '.' ? 'index' : key.slice(2)));
}

/**
 * The export map that the given entry points must have. In the workspace a first condition leads to
 * the source; the published map does not have it.
 *
 * @param {readonly string[]} entries
 * @param {boolean} inWorkspace
 */
export function exportsOf(entries, inWorkspace) {
  const targets = entries.map((entry) => [
    entry === 'index' ? '.' : `./${entry}`,
    {
      ...(inWorkspace ? { [source]: `./src/${entry}.ts` } : {}),
      import: { types: `./dist/${entry}.d.ts`, default: `./dist/${entry}.js` },
      require: { types: `./dist/${entry}.d.cts`, default: `./dist/${entry}.cjs` },
    },
  ]);
  return Object.fromEntries([...targets, ['./package.json', './package.json']]);
}

/**
 * TypeScript's oldest resolution does not read the export map; it finds subpaths by this field.
 *
 * @param {readonly string[]} entries
 */
function typesVersionsOf(entries) {
  const subpaths = entries.filter((entry) => entry !== 'index');
  if (subpaths.length === 0) return undefined;
  return { '*': Object.fromEntries(subpaths.map((entry) => [entry, [`./dist/${entry}.d.cts`]])) };
}

/**
 * @param {string} file
 * @param {any} manifest
 * @param {Record<string, unknown>} rules
 */
function differences(file, manifest, rules) {
  const wrong = Object.entries(rules).filter(
    ([field, rule]) => !isDeepStrictEqual(manifest[field], rule),
  );
  const problems = wrong.map(
    ([field, rule]) => `${file}: "${field}" should be ${JSON.stringify(rule) ?? 'left out'}.`,
  );
  if (!manifest.private && !manifest.description)
    problems.push(`${file}: "description" is missing.`);
  // The order of conditions matters: the first that matches is used.
  const { exports = {} } = manifest;
  if (JSON.stringify(exports) !== JSON.stringify(rules.exports ?? exports)) {
    problems.push(`${file}: the conditions in "exports" are not in the usual order.`);
  }
  return problems;
}

/**
 * @param {string} file
 * @param {any} manifest
 */
function dependencyProblems(file, manifest) {
  const wanted = manifest.private ? 'workspace:*' : 'workspace:^';
  const runtime = { ...manifest.dependencies, ...manifest.peerDependencies };
  return Object.entries(runtime)
    .filter(([name, range]) => name.startsWith('@intercom-events/') && range !== wanted)
    .map(([name]) => `${file}: "${name}" should be "${wanted}".`);
}

/**
 * @param {string} base
 * @param {string} folder
 * @param {any} manifest
 */
function missingSources(base, folder, manifest) {
  const commands = Object.values(manifest.bin ?? {}).map((target) =>
    String(target).replace(/^\.\/dist\/(.*)\.js$/, 'src/$1.ts'),
  );
  return [...entryNames(manifest).map((entry) => `src/${entry}.ts`), ...commands, 'README.md']
    .filter((file) => !existsSync(path.join(base, folder, file)))
    .map((file) => `${folder}/${file} is missing.`);
}
