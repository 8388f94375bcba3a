#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { runProgram } from './program.js';

/** Under npx one Ctrl-C arrives twice: from the terminal, and forwarded by npm. */
const sameKeyMs = 1_000;

/** Aborted by the first Ctrl-C, which stops gracefully; a later one ends the process at once. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  let firstMs: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    firstMs ??= performance.now();
    controller.abort();
    if (performance.now() - firstMs < sameKeyMs) return;
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    process.kill(process.pid, signal);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return controller.signal;
}

async function main(): Promise<void> {
  // An import creates millions of short-lived rows, for which V8 (Node 20 to 26) would enlarge the young
  // generation: 30 MB more memory and no speed.
  setFlagsFromString('--semi-space-growth-factor=1');
  const { stdin, stdout: out, stderr: err, env } = process;
  // The reader of the output (e.g. `head`) may stop reading.
  out.on('error', () => process.exit());
  const interrupted = interruption();
  process.exitCode = await runProgram(process.argv.slice(2), { stdin, out, err, env, interrupted });
}

void main();
