import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';

const testFolder = fileURLToPath(new URL('..', import.meta.url));

/** Stores an event in the file that is its argument. */
const body = `
  const store = sqliteOutbox({ file: process.argv[2] }).openStore({
    clientId: 'a', destination: 'https://api.example.org', keepRecentMs: 60_000,
    wake() {}, log() {}, prepare: () => ({ reason: 'closed' }),
  });
  store.append([{
    id: 'e-1', acceptedBy: 'a', contact: { field: 'user_id', value: '42' }, name: 'placed-order', createdAtSec: 1,
    acceptedAtMs: 1, dueAtMs: 1, failures: 0, probes: 0, fragment: '"user_id":"42"',
  }], undefined).then(() => {
    console.log(store.counts.pending);
    return store.close();
  });
`;
const imported = `import { sqliteOutbox } from '@intercom-events/sqlite';${body}`;
const required = `const { sqliteOutbox } = require('@intercom-events/sqlite');${body}`;

/** What a bundler makes of the program: one file without any other. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: imported, resolveDir: testFolder },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    minify: true,
    conditions: ['node'],
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

test.each([
  ['an ES module', 'mjs', (): string => imported],
  ['CommonJS', 'cjs', () => required],
  ['a bundle, without any other file', 'cjs', bundled],
])('the worker is found from %s', async (_title, extension, program) => {
  const folder = mkdtempSync(path.join(testFolder, '.formats-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, `program.${extension}`);
  writeFileSync(file, await program());

  const flags = ['--disallow-code-generation-from-strings', file, path.join(folder, 'events.db')];
  const { stdout, stderr } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: '1\n', stderr: '' });
});
