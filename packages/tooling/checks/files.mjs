import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Folders that hold nothing anybody wrote. */
const ignored = new Set(['.git', '.turbo', 'coverage', 'dist', 'node_modules']);

/**
 * Every file under a folder that somebody wrote, as sorted paths relative to `base`.
 *
 * A walk and not `git ls-files`: a checkout may come without git, and new files count at once.
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
