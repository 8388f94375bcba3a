import { setTimeout as wait } from 'node:timers/promises';
import { startProgram } from './start-program.js';

/**
 * Runs the checks of a smoke test one after the other and prints the result of each.
 *
 * Each check receives `start(file, settings, args)`, which starts a file of the same folder as a program
 * of its own (see `startProgram`). When a check fails, the output of its programs is printed, and those
 * that still run are killed. If a check has failed, the process ends with 1.
 *
 * @param smoke - The `import.meta.url` of the smoke test.
 * @param checks - A sentence that must be true, and the function that checks it.
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
  // A failed check may have left something open.
  if (process.exitCode === 1) process.exit();
}

async function endAndTell({ file, kill, ended, output }) {
  // Frameworks print why a request failed only after they have answered it.
  await Promise.race([ended, wait(100)]);
  kill('SIGKILL');
  await ended;
  console.error(`${file} printed:\n${output()}`);
}
