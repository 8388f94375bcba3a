#!/usr/bin/env node
import { keepHeapLean } from './lean-heap.js';
import { runProgram } from './program.js';

/** Under npx one Ctrl-C arrives twice: from the terminal, and from npm, which passes it on. */
const sameKeyMs = 1_000;

/** Aborted by the first Ctrl-C, which ends what is under way; a later one ends the process as it is. */
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
  keepHeapLean();
  const { stdout: out, stderr: err, env } = process;
  // Whoever reads the results, as `head`, may have read enough.
  out.on('error', () => process.exit());
  const interrupted = interruption();
  process.exitCode = await runProgram(process.argv.slice(2), { out, err, env, interrupted });
}

void main();
