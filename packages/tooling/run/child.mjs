import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { root } from './paths.mjs';

const bin = path.join(root, 'node_modules', '.bin');
// Read before there is a child: on a busy machine the parent may be gone a moment after the child has started.
const parentPid = process.ppid;
const inheritedPath = process.env.PATH ?? process.env.Path ?? '';

/** The environment of every child: turbo looks for pnpm on the PATH; no telemetry. */
const env = {
  ...process.env,
  PATH: [bin, path.dirname(process.execPath), inheritedPath].join(path.delimiter),
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
};

/**
 * Runs a script of the workspace in the foreground and resolves with its exit code.
 *
 * @param {readonly string[]} args arguments of `node`
 * @returns {Promise<number>}
 */
export function foreground(args) {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
  const stopForwarding = forwardSignals(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      stopForwarding();
      resolve(exitCode(code, signal));
    });
  });
}

/**
 * Runs a command in the background and resolves with its exit code and everything it printed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {(text: string) => void} [onOutput] called with each piece of what it prints
 * @returns {Promise<{ code: number, output: string }>}
 */
export function background(command, args, onOutput) {
  // Only the `npx` fallback of Windows is not a real executable.
  const shell = process.platform === 'win32' && command === 'npx';
  const child = spawn(command, args, { cwd: root, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      onOutput?.(text);
    });
  }
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.once('close', (code, signal) => resolve({ code: exitCode(code, signal), output }));
  });
}

/**
 * The exit code as a shell reports it: 128 + the number for a process that a signal has ended.
 *
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
function exitCode(code, signal) {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

/**
 * Keeps this process alive until the child has ended by itself, and passes signals on once.
 *
 * On Ctrl-C the terminal signals the whole process group, and npm signals its child once more: the
 * child has had its signal then, and a second one would read as "stop at once".
 *
 * @param {import('node:child_process').ChildProcess} child
 */
function forwardSignals(child) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const passed = new Set();
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => {
    if (passed.has(signal) || (signal === 'SIGINT' && process.stdin.isTTY)) return;
    passed.add(signal);
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, pass);
  // A signal to npm ends npm and its shell, and is not passed on. The child must be ended then.
  const watch = setInterval(() => {
    if (process.ppid !== parentPid) pass('SIGTERM');
  }, 500);
  return () => {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, pass);
  };
}
