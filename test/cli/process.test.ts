import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fileWith, sandboxFor, token, yesterday } from './run.js';

const manifest = createRequire(import.meta.url).resolve('intercom-events/package.json');
/** The built command; `npm test` builds it first. */
const command = path.join(path.dirname(manifest), 'dist/cli.js');

function start(url: string, ...argv: string[]) {
  const env = { ...process.env, INTERCOM_EVENTS_URL: url, INTERCOM_ACCESS_TOKEN: token };
  const child = spawn(process.execPath, [command, ...argv], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code, output }));
  return { child, ended };
}

test('the README says how to start the built command from the repository', () => {
  const folder = path.dirname(manifest);
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  const inRepository = path.join('packages', path.basename(folder), bin['intercom-events']);

  expect(path.join(folder, bin['intercom-events'])).toBe(command);
  expect(readFileSync(path.join(folder, 'README.md'), 'utf8')).toContain(
    `npm run build && node ${inRepository} --help`,
  );
});

test('the built command sends an event, and the shell gets its exit codes', async () => {
  const { url } = await sandboxFor();
  const [good, refused, wrong] = await Promise.all([
    start(url, 'track', '42', 'placed-order').ended,
    start(url, 'track', 'nobody', 'placed-order').ended,
    start(url, 'track').ended,
  ]);

  expect([good.code, refused.code, wrong.code]).toEqual([0, 1, 2]);
  expect(good.output).toMatch(/^Sent placed-order for 42/);
  expect(`${good.output}${refused.output}`).not.toContain(token);
});

test('Ctrl-C during an import leaves a checkpoint, and exit code 130', async () => {
  const sandbox = await sandboxFor();
  const row = (n: number) => `{"user_id":"42","name":"x","at":"${yesterday(n)}"}`;
  const file = fileWith('a.ndjson', Array.from({ length: 5_000 }, (_, n) => row(n)).join('\n'));
  const { child, ended } = start(sandbox.url, 'import', file);
  await sandbox.waitFor(20);
  child.kill('SIGINT');
  // Under npx it arrives twice.
  setTimeout(() => child.kill('SIGINT'), 5).unref();
  const { code, output } = await ended;

  expect([code, existsSync(`${file}.checkpoint.json`)]).toEqual([130, true]);
  expect(output).toContain('Interrupted. The requests in flight were completed.');
});

test('a program that runs the command may change its working directory meanwhile', async () => {
  const { url } = await sandboxFor();
  const good = `{"user_id":"42","name":"x","at":"${yesterday()}"}`;
  const file = fileWith('a.ndjson', `${good}\n${good.replace('42', 'nobody')}\n`);
  const folder = path.dirname(file);
  writeFileSync(path.join(folder, 'token'), token);
  const elsewhere = path.dirname(fileWith('other', ''));
  const program = `
    import { runProgram } from 'intercom-events';
    process.chdir(${JSON.stringify(folder)});
    const write = (text) => { process.chdir(${JSON.stringify(elsewhere)}); };
    const argv = ['import', 'a.ndjson', '--token-file', 'token', '--base-url', ${JSON.stringify(url)}];
    const interrupted = new AbortController().signal;
    process.exitCode = await runProgram(argv, { out: { write }, err: { write }, env: {}, interrupted });
  `;
  const options = { cwd: import.meta.dirname, env: { PATH: process.env.PATH } };
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], options);
  const [code] = await once(child, 'close');

  expect([code, readdirSync(elsewhere)]).toEqual([1, ['other']]);
  expect(readdirSync(folder).sort()).toEqual(['a.ndjson', 'a.ndjson.failures.ndjson', 'token']);
});
