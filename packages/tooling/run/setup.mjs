import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { background } from './child.mjs';
import { root, workspaceFolders } from './paths.mjs';
import { stage } from './stage.mjs';

/**
 * Installs the dependencies if manifests or lockfile have changed.
 *
 * @returns {Promise<boolean>} whether the workspace is ready
 */
export async function setup() {
  const stamp = path.join(root, 'node_modules', '.setup-stamp');
  const wanted = fingerprint(root);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true;

  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const pnpm = manifest.packageManager.split('+')[0];
  const [command, ...before] = installer(pnpm, process.env);
  const ok = await stage({
    title: 'Installing dependencies (only when they changed)',
    work: (onOutput) =>
      // --prod=false: with NODE_ENV=production pnpm would not install what the build needs.
      background(
        command,
        [
          ...before,
          'install',
          '--frozen-lockfile',
          '--prefer-offline',
          '--prod=false',
          '--reporter=append-only',
        ],
        onOutput,
      ),
    hint: `The install failed. Check the network and the npm registry settings, then run the same command again. If a package.json changed, first run: npx -y ${pnpm} install`,
    progressOf: installProgress,
  });
  if (ok) writeFileSync(stamp, wanted);
  return ok;
}

/**
 * How far pnpm is, from what it has printed.
 *
 * @param {string} output
 */
export function installProgress(output) {
  const [last] = [...output.matchAll(/resolved (\d+), reused (\d+), downloaded (\d+)/g)].slice(-1);
  if (!last) return undefined;
  const [, resolved, reused, downloaded] = last.map(Number);
  return `${Number(reused) + Number(downloaded)} of ${resolved} packages`;
}

/**
 * Everything that decides what an install would do, as one hash.
 *
 * @param {string} base
 */
export function fingerprint(base) {
  const folders = workspaceFolders(base).map((folder) => `${folder}/package.json`);
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...folders]) {
    hash.update(`\n${file}\n`).update(readFileSync(path.join(base, file)));
  }
  return hash.digest('hex');
}

/**
 * The command for pnpm: the one that started us, otherwise the pinned one by npm.
 *
 * @param {string} pnpm for example `pnpm@10.34.9`
 * @param {NodeJS.ProcessEnv} environment
 * @returns {[string, ...string[]]}
 */
export function installer(pnpm, { npm_config_user_agent: agent = '', npm_execpath: self = '' }) {
  const script = /\.[cm]?js$/.test(self) && existsSync(self);
  if (agent.startsWith('pnpm/') && existsSync(self))
    return script ? [process.execPath, self] : [self];
  // --yes: with yes=false in the user's npmrc npm would refuse instead of asking.
  // --package: inside another `npx -p` its package would be used instead.
  const pinned = ['--yes', `--package=${pnpm}`, '--', 'pnpm'];
  if (agent.startsWith('npm/') && script) return [process.execPath, self, 'exec', ...pinned];
  return ['npx', ...pinned];
}
