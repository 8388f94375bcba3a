import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { folderWith } from '../testing/fixture.mjs';

const child = JSON.stringify(new URL('./child.mjs', import.meta.url).href);

// Says its id, and on a signal how many it has had; then ends with 0.
const program = `
  let signals = 0;
  const end = (signal) => {
    signals += 1;
    setTimeout(() => { console.log(signal, signals); process.exit(0); }, 200);
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  setInterval(() => {}, 1000);
  console.log(process.pid);
`;

interface Started {
  readonly runner: ChildProcess;
  readonly lines: AsyncIterator<string>;
}

/** Starts `foreground` on a script, as run.mjs does. */
function start(script: string, { inShell = false } = {}): Started {
  const folder = folderWith({ 'program.mjs': script });
  const [file, runnerFile] = [path.join(folder, 'program.mjs'), path.join(folder, 'runner.mjs')];
  const text = `import { foreground } from ${child};
    process.exitCode = await foreground([${JSON.stringify(file)}]);`;
  writeFileSync(runnerFile, text);
  const command = [process.execPath, runnerFile];
  // The second command keeps the shell from becoming the first.
  const [program = '', ...args] = inShell ? ['sh', '-c', '"$0" "$1"; true', ...command] : command;
  const runner = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void runner.kill('SIGKILL'));
  return { runner, lines: createInterface(runner.stdout)[Symbol.asyncIterator]() };
}

test.each([0, 3])('exit code %i is passed through', async (code) => {
  const { runner } = start(`process.exit(${code});`);

  expect(await once(runner, 'exit')).toEqual([code, null]);
});

test('a child ended by a signal gives the exit code of a shell', async () => {
  const { runner } = start("process.kill(process.pid, 'SIGKILL');");

  expect(await once(runner, 'exit')).toEqual([137, null]);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s reaches the child once, however often it comes',
  async (signal) => {
    const { runner, lines } = start(program);
    await lines.next();

    runner.kill(signal);
    runner.kill(signal);

    expect((await lines.next()).value).toBe(`${signal} 1`);
    expect(await once(runner, 'exit')).toEqual([0, null]);
  },
);

test('when the shell in between is killed, the child is ended', async () => {
  const { runner, lines } = start(program, { inShell: true });
  const pid = Number((await lines.next()).value);
  expect(process.kill(pid, 0)).toBe(true);

  runner.kill('SIGKILL');

  expect((await lines.next()).value).toBe('SIGTERM 1');
});
