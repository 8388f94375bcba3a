import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** How a child process ended, and its output. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A child process that runs a program with the built packages, as an application would. */
export interface Child {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the text has been printed; rejects when the process ends without it. */
  printed(text: string): Promise<void>;
  /** What it has printed so far. */
  said(): string;
}

const testFolder = fileURLToPath(new URL('..', import.meta.url));

/**
 * Starts an ES module given as text. It resolves packages like the tests, but their built form.
 *
 * @param flags - Flags for Node.
 * @param within - A command that runs the command in its arguments.
 */
export function startChild(
  program: string,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
  within: readonly string[] = [],
): Child {
  const node = [process.execPath, ...flags, '--input-type=module', '--eval', program];
  const [command = '', ...args] = [...within, ...node];
  const started = spawn(command, args, {
    cwd: testFolder,
    env: { PATH: process.env.PATH, NODE_ENV: 'test', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void started.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  const ended = new Promise<Ended>((resolve) => {
    started.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  started.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  started.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return {
    process: started,
    ended,
    said: () => stdout,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (stdout.includes(text)) resolve();
        };
        started.stdout.on('data', look);
        void ended.then(() => reject(new Error(`It ended without "${text}": ${stdout}${stderr}`)));
        look();
      }),
  };
}
