import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'tsup';
import { run } from '../packed/command.mjs';

/**
 * A runtime that is no Node, and how the application is started on it.
 *
 * @typedef {object} Runtime
 * @property {string} name name and version
 * @property {RegExp} userAgent what its requests call themselves
 * @property {boolean} isLasting whether a client lives from one request to the next
 * @property {Readonly<Record<string, string>>} packages what holds its program, by platform
 * @property {string} version
 * @property {string} program where it is in that package
 * @property {readonly string[]} endingArgs how a program without a server is started
 * @property {string} [endsUnheard] an end of which nobody in the process is told
 * @property {(folder: string, env: Settings) => Promise<readonly string[]>} prepare makes ready what it needs, and says with which arguments it is started
 */

/** @typedef {{ INTERCOM_ACCESS_TOKEN: string, INTERCOM_EVENTS_URL: string }} Settings */

const denoRun = [
  ...['run', '--node-modules-dir=manual', '--cached-only'],
  ...['--allow-net', '--allow-env', '--allow-read=.'],
];

/** @type {readonly Runtime[]} */
export const runtimes = [
  {
    name: 'Bun 1.4.5',
    version: '1.4.5',
    packages: {
      'linux-x64': '@oven/bun-linux-x64',
      'linux-arm64': '@oven/bun-linux-aarch64',
      'darwin-x64': '@oven/bun-darwin-x64',
      'darwin-arm64': '@oven/bun-darwin-aarch64',
    },
    program: 'bin/bun',
    userAgent: / bun\/1\.4\.5$/,
    isLasting: true,
    endingArgs: ['--no-install'],
    prepare: async () => ['--no-install', 'bun.mjs'],
  },
  {
    name: 'Deno 2.9.6',
    version: '2.9.6',
    packages: {
      'linux-x64': '@deno/linux-x64-glibc',
      'linux-arm64': '@deno/linux-arm64-glibc',
      'darwin-x64': '@deno/darwin-x64',
      'darwin-arm64': '@deno/darwin-arm64',
    },
    program: 'deno',
    userAgent: / deno\/2\.9\.6$/,
    isLasting: true,
    endingArgs: [...denoRun, '--allow-write=spilled', '--allow-sys=uid'],
    // It runs no `exit` listener then.
    endsUnheard: 'error',
    prepare: async () => [...denoRun, 'deno.mjs'],
  },
  {
    name: 'workerd 1.20261117.1',
    version: '1.20261117.1',
    packages: {
      'linux-x64': '@cloudflare/workerd-linux-64',
      'linux-arm64': '@cloudflare/workerd-linux-arm64',
      'darwin-x64': '@cloudflare/workerd-darwin-64',
      'darwin-arm64': '@cloudflare/workerd-darwin-arm64',
    },
    program: 'bin/workerd',
    userAgent: / cloudflare-workers$/,
    isLasting: false,
    endingArgs: [],
    prepare: async (folder, env) => {
      await bundle(folder);
      writeFileSync(path.join(folder, 'worker.capnp'), workerConfig(env));
      return ['serve', 'worker.capnp', '--control-fd=3'];
    },
  },
];

/**
 * Fetches a runtime's program. Its package is installed for itself: no script of it is run.
 *
 * @param {Runtime} runtime
 * @param {string} folder
 * @returns {string} the program
 */
export function install({ packages, version, program }, folder) {
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  if (name === undefined) throw new Error(`There is none for ${platform}.`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
  const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  try {
    run('npm', ['install', ...flags, `${name}@${version}`], { cwd: folder });
  } catch (error) {
    const [reason] = /npm error .+/.exec(String(error)) ?? ['no reason given'];
    throw new Error(`${name}@${version} cannot be installed here (${reason}).`);
  }
  const file = path.join(folder, 'node_modules', name, program);
  if (!existsSync(file)) throw new Error(`${name}@${version} has no ${program}.`);
  return file;
}

/**
 * A Worker is one file. undici is not there: it must not be needed.
 *
 * @param {string} folder
 */
async function bundle(folder) {
  await build({
    config: false,
    silent: true,
    entry: { bundle: path.join(folder, 'worker.mjs') },
    outDir: path.join(folder, 'bundled'),
    outExtension: () => ({ js: '.mjs' }),
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    splitting: false,
    noExternal: [/^(?!node:|undici\/)/],
    external: [/^undici\//],
  });
}

/** @param {Settings} settings */
function workerConfig(settings) {
  const bindings = Object.entries(settings).map(
    ([name, value]) => `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(value)})`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "bundled/bundle.mjs")],
  compatibilityDate = "2026-04-01",
  compatibilityFlags = ["nodejs_compat"],
  bindings = [${bindings.join(', ')}],
);
`;
}
