import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The workspace's own folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/**
 * The folders of the workspace that have a manifest, as paths relative to `base`, sorted.
 *
 * Read from pnpm-workspace.yaml, so that a new package is found everywhere.
 *
 * @param {string} [base]
 */
export function workspaceFolders(base = root) {
  const yaml = readFileSync(path.join(base, 'pnpm-workspace.yaml'), 'utf8');
  const list = /^packages:\n((?:[ \t]+.*\n|\n)*)/m.exec(yaml)?.[1] ?? '';
  const patterns = [...list.matchAll(/^\s+-\s+['"]?([^'"\s#]+)/gm)].map((match) => match[1] ?? '');
  return patterns
    .flatMap((pattern) => expand(base, pattern))
    .filter((folder) => existsSync(path.join(base, folder, 'package.json')))
    .sort();
}

/**
 * Whether a folder is an example: all in examples/ are, except the helpers of their smoke tests.
 *
 * @param {string} folder
 */
export function isExample(folder) {
  return folder.startsWith('examples/') && folder !== 'examples/smoke-kit';
}

/**
 * @param {string} base
 * @param {string} pattern
 */
function expand(base, pattern) {
  if (!pattern.endsWith('/*')) return [pattern];
  const parent = pattern.slice(0, -2);
  if (!existsSync(path.join(base, parent))) return [];
  return readdirSync(path.join(base, parent)).map((name) => `${parent}/${name}`);
}
