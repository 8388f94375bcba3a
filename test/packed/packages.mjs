import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root, workspaceFolders } from '../../packages/tooling/run/paths.mjs';
import { node } from './command.mjs';

const pnpm = path.join(root, 'node_modules/pnpm/bin/pnpm.cjs');

/**
 * @typedef {object} Packed
 * @property {string} name for example `@intercom-events/core`
 * @property {string} tarball
 * @property {readonly string[]} entries the modules it offers, as `index`, `adapter`
 * @property {readonly string[]} commands the commands it offers
 * @property {readonly string[]} dependencies the packages it brings with it
 */

/**
 * Packs every package that is published, as it would be published.
 *
 * @param {string} into
 * @returns {Packed[]}
 */
export function packAll(into) {
  return workspaceFolders()
    .filter((folder) => folder.startsWith('packages/'))
    .map((folder) => ({ folder: path.join(root, folder), manifest: manifestOf(folder) }))
    .filter(({ manifest }) => !manifest.private)
    .map(({ folder, manifest }) => {
      // An old tarball must not be mistaken for the new one.
      for (const file of readdirSync(folder)) {
        if (file.endsWith('.tgz')) rmSync(path.join(folder, file));
      }
      const output = node([pnpm, 'pack', '--json', '--pack-destination', into], { cwd: folder });
      return {
        name: manifest.name,
        tarball: path.resolve(into, JSON.parse(output).filename),
        entries: Object.keys(manifest.exports)
          .filter((key) => key !== './package.json')
          .map((key) => (key === '.' ? 'index' : key.slice(2))),
        commands: Object.keys(manifest.bin ?? {}),
        dependencies: Object.keys(manifest.dependencies ?? {}),
      };
    });
}

/** @param {string} folder */
function manifestOf(folder) {
  return JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
}
