import { fork } from 'node:child_process';

/** Every running child process: none of them outlives this process. */
const running = new Set();

/**
 * Starts a program in its own process.
 *
 * @param {URL} program
 * @param {object} settings what the program reads with `settings()`
 * @param {{ execArgv?: string[], env?: NodeJS.ProcessEnv }} [options]
 */
export function start(program, settings = {}, { execArgv = [], env = {} } = {}) {
  const child = fork(program, [JSON.stringify(settings)], {
    execArgv,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  running.add(child);
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors = (errors + chunk).slice(-4_000);
  });
  const ended = new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      running.delete(child);
      resolve(signal ?? code);
    });
  });
  const failed = ended.then((how) => {
    throw new Error(`${program.pathname.split('/').pop()} ended with ${how}.\n${errors}`);
  });
  failed.catch(() => {});

  const answer = () => new Promise((resolve) => child.once('message', resolve));
  return {
    /** The first thing the program says. */
    ready: () => Promise.race([answer(), failed]),
    /** Asks the program something and waits for its answer. */
    ask(question) {
      const answered = answer();
      child.send(question);
      return Promise.race([answered, failed]);
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Runs a program that says one thing and is done. */
export async function run(program, settings, options) {
  const child = start(program, settings, options);
  try {
    return await child.ready();
  } finally {
    await child.stop();
  }
}

/** Stops every child by its pid. */
export function stopAll() {
  for (const child of running) child.kill('SIGKILL');
}
