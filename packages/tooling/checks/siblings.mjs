import { existsSync } from 'node:fs';
import path from 'node:path';
import { isExample, workspaceFolders } from '../run/paths.mjs';
import { filesUnder, readText } from './files.mjs';

/** Maximum length of the READMEs; more belongs in other pages. */
const maxReadmeLines = 120;
const maxRootReadmeLines = 250;

/** Files that must be identical in every published package. */
const sameEverywhere = {
  'tsup.config.ts': "export { default } from '../tooling/tsup.base.js';\n",
  'tsconfig.json': '{\n  "extends": "../../tsconfig.base.json",\n  "include": ["src"]\n}\n',
};

/** What may be at the top of the repository, besides dotfiles. */
const topLevel = new Set([
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'biome.json',
  'examples',
  'node_modules',
  'package.json',
  'packages',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'test',
  'tsconfig.base.json',
  'tsconfig.json',
  'turbo.json',
]);

/**
 * Checks that packages and examples have the same files, and that no file is in the wrong place.
 *
 * @param {string} base
 * @returns {string[]} what is wrong
 */
export function checkSiblings(base) {
  return [
    ...workspaceFolders(base).flatMap((folder) => folderProblems(base, folder)),
    ...filesUnder(base).flatMap(placeProblems),
    ...lengthProblems(base, 'README.md', maxRootReadmeLines),
  ];
}

/**
 * @param {string} base
 * @param {string} file
 * @param {number} maxLines
 */
function lengthProblems(base, file, maxLines) {
  if (!existsSync(path.join(base, file))) return [];
  const lines = readText(base, file).trimEnd().split('\n').length;
  return lines > maxLines ? [`${file} has ${lines} lines; the maximum is ${maxLines}.`] : [];
}

/**
 * @param {string} base
 * @param {string} folder
 */
function folderProblems(base, folder) {
  const manifest = JSON.parse(readText(base, `${folder}/package.json`));
  if (isExample(folder)) return exampleProblems(base, folder, manifest);
  return manifest.private ? [] : packageProblems(base, folder);
}

/**
 * @param {string} base
 * @param {string} folder
 */
function packageProblems(base, folder) {
  const problems = Object.entries(sameEverywhere)
    .filter(([name, text]) => {
      const file = `${folder}/${name}`;
      return !existsSync(path.join(base, file)) || readText(base, file) !== text;
    })
    .map(([name]) => `${folder}/${name} differs from the other packages’.`);
  return [...problems, ...lengthProblems(base, `${folder}/README.md`, maxReadmeLines)];
}

/**
 * @param {string} base
 * @param {string} folder
 * @param {any} manifest
 */
function exampleProblems(base, folder, manifest) {
  return ['start', 'smoke'].flatMap((name) => {
    const command = manifest.scripts?.[name];
    if (!command) return [`${folder}/package.json: script "${name}" is missing.`];
    const script = /^node (\S+)/.exec(command)?.[1];
    if (!script || existsSync(path.join(base, folder, script))) return [];
    return [`${folder}/package.json: script "${name}" runs ${script}, which does not exist.`];
  });
}

/** @param {string} file */
function placeProblems(file) {
  const [top = ''] = file.split('/');
  if (!top.startsWith('.') && !topLevel.has(top)) {
    return [`${file}: the top level holds packages, examples, test and the root’s own files only.`];
  }
  if (/(?:^|\/)(?:utils?|helpers?|common)(?:\/|\.[cm]?[jt]s$)/.test(file)) {
    return [`${file}: name it after the one thing it does.`];
  }
  return file.endsWith('.npmrc') ? [`${file}: settings of npm are the user's own.`] : [];
}
