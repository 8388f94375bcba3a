import { setTimeout as wait } from 'node:timers/promises';
import { startProgram } from './start-program.js';

/**
 * Runs the checks of a smoke one after the other, and says of each whether it held.
 *
 * Each is given `start(file, settings, args)`, which starts a file beside the smoke as a program of
 * its own (see `startProgram`). When a check fails, what its programs printed is said, and those
 * that still run are killed. When one has failed, the process ends with 1.
 *
 * @param smoke - The smoke's own `import.meta.url`.
 * @param checks - What holds, in words, and the function that checks it.
 */
export async function runChecks(smoke, checks) {
  for (const [name, check] of Object.entries(checks)) {
    const programs = [];
    const start = async (file, settings, args) => {
      const program = await startProgram(new URL(file, smoke), settings, args);
      programs.push({ file, ...program });
      return program;
    };
    try {
      await check(start);
      console.log(`ok      ${name}`);
    } catch (error) {
      console.error(`failed  ${name}\n${error.message}`);
      for (const program of programs) await endAndTell(program);
      process.exitCode = 1;
    }
  }
  // A check that failed may have left something open.
  if (process.exitCode === 1) process.exit();
}

async function endAndTell({ file, kill, ended, output }) {
  // Frameworks print why a request failed only after they have answered it.
  await Promise.race([ended, wait(100)]);
  kill('SIGKILL');
  await ended;
  console.error(`${file} printed:\n${output()}`);
}
