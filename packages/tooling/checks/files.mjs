import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Folders of generated files. */
const ignored = new Set(['.git', '.turbo', 'coverage', 'dist', 'node_modules']);

/**
 * Every file under a folder that is not generated, as sorted paths relative to `base`.
 *
 * Not `git ls-files`: there may be no git, and new files count too.
 *
 * @param {string} base
 * @param {string} [folder]
 * @returns {string[]}
 */
export function filesUnder(base, folder = '') {
  return readdirSync(path.join(base, folder))
    .sort()
    .flatMap((name) => {
      if (ignored.has(name)) return [];
      const file = folder === '' ? name : `${folder}/${name}`;
      return statSync(path.join(base, file)).isDirectory() ? filesUnder(base, file) : [file];
    });
}

/**
 * @param {string} base
 * @param {string} file
 */
export function readText(base, file) {
  return readFileSync(path.join(base, file), 'utf8');
}
