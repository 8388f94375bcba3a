import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What two failing tests print: the seed, its random numbers, and how the property failed. */
async function runFailing(env: Readonly<Record<string, string>>) {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config'];
  const run = spawn(process.execPath, [...args, 'test/support/failing/vitest.config.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
  });
  let said = '';
  for (const stream of [run.stdout, run.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const [code]: unknown[] = await once(run, 'close');
  const found = (pattern: RegExp): string | undefined => pattern.exec(said)?.[1];
  return {
    code,
    seed: found(/FAULT_SEED=(\d+) repeats it/),
    drawn: found(/drawn: ([\d. ]+)/),
    property: found(/\{ (seed: .+), endOnFailure/),
    counterexample: found(/Counterexample: (.+)/),
  };
}

test('a failing test prints its seed, and the seed repeats its random numbers and the counterexample', async () => {
  const [{ seed = '', ...first }, other] = await Promise.all([
    runFailing({}),
    runFailing({ FAULT_SEED: '7' }),
  ]);
  const again = await runFailing({ FAULT_SEED: seed });

  expect(first).toEqual({
    code: 1,
    drawn: expect.any(String),
    property: expect.stringContaining(`seed: ${seed},`),
    counterexample: expect.any(String),
  });
  expect(again).toEqual({ seed, ...first });
  expect(other.seed).toBe('7');
  expect(other.drawn).not.toBe(first.drawn);
});
