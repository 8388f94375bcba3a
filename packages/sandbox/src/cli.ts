#!/usr/bin/env node
import { once } from 'node:events';
import { runSandboxCli } from './cli/run-cli.js';

/** The first Ctrl-C stops the sandbox cleanly. A second one ends the process at once, as Node does by default. */
async function interrupted(): Promise<void> {
  const ended = new AbortController();
  const { signal } = ended;
  await Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name, { signal })));
  ended.abort();
}

async function main(): Promise<void> {
  const { stdout: out, stderr: err } = process;
  process.exitCode = await runSandboxCli(process.argv.slice(2), { out, err, interrupted });
}

void main();
