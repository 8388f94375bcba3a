#!/usr/bin/env node
import { runProgram } from './program.js';

async function main(): Promise<void> {
  const { stdout: out, stderr: err, env } = process;
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  // The first Ctrl-C ends what is under way; a second one meets Node's own way of ending.
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  // Whoever reads the results, as `head`, may have read enough.
  out.on('error', () => process.exit());
  process.exitCode = await runProgram(process.argv.slice(2), {
    out,
    err,
    env,
    interrupted: controller.signal,
  });
}

void main();
