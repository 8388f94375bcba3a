import { existsSync } from 'node:fs';
import path from 'node:path';
import { adapters, folders, outboxes } from '../import-rules.mjs';
import { workspaceFolders } from '../run/paths.mjs';
import { filesUnder, readText } from './files.mjs';

/** The questions of a newcomer that packages/README.md answers. */
const minQuestions = 10;

/**
 * Checks that every adapter runs the list of audits and every outbox the contract, and that every folder and
 * package is on the map in packages/README.md.
 *
 * @param {string} base
 * @returns {string[]} what is wrong
 */
export function checkCoverage(base) {
  const names = workspaceFolders(base)
    .filter((folder) => folder.startsWith('packages/'))
    .map((folder) => path.basename(folder));
  return [
    ...missing(
      base,
      'test/adapters',
      names.filter((name) => adapters.includes(name)),
    ),
    ...missing(
      base,
      'test/contracts',
      names.filter((name) => outboxes.includes(name)),
    ),
    ...mapProblems(base, names),
  ];
}

/**
 * @param {string} base
 * @param {string} folder
 * @param {readonly string[]} names
 */
function missing(base, folder, names) {
  const files = existsSync(path.join(base, folder)) ? filesUnder(base, folder) : [];
  const texts = files
    .filter((file) => /\.[cm]?[jt]s$/.test(file))
    .map((file) => readText(base, file));
  return names
    .filter((name) => !texts.some((text) => text.includes(`'@intercom-events/${name}'`)))
    .map((name) => `${folder} does not test ${name}.`);
}

/**
 * @param {string} base
 * @param {readonly string[]} names
 */
function mapProblems(base, names) {
  const map = readText(base, 'packages/README.md');
  return [
    ...[...names, ...Object.keys(folders).map((folder) => `${folder}/`)]
      .filter((name) => !map.includes(`\`${name}\``))
      .map((name) => `packages/README.md does not show \`${name}\`.`),
    ...questionProblems(map),
  ];
}

/**
 * Each question of a newcomer is answered with links to files; that they exist is checked with all links.
 *
 * @param {string} map
 */
function questionProblems(map) {
  const [, section = ''] = map.split('\n## Where to change what\n');
  const rows = [
    ...(section.split('\n## ')[0] ?? '').matchAll(/^\| (?!question|-)(.+?) \| (.+) \|$/gm),
  ];
  if (rows.length < minQuestions) {
    return [
      `packages/README.md answers ${rows.length} questions of a newcomer, not ${minQuestions}.`,
    ];
  }
  return rows
    .filter(([, , answer = '']) => !/\]\([^)]+\.\w+(?:#[^)]*)?\)/.test(answer))
    .map(
      ([, question]) => `packages/README.md: "${question}" is not answered with a link to a file.`,
    );
}
