import packageJson from '../../package.json' with { type: 'json' };
import type { SandboxOptions } from '../options.js';
import type { Sandbox } from '../sandbox.js';
import { SandboxError } from '../sandbox-error.js';
import { startSandbox } from '../start-sandbox.js';
import { parseArguments } from './cli-arguments.js';
import { contactLine, helpText, requestLine, startText } from './cli-lines.js';

/** Where the command writes, and what ends it. */
export interface CliIo {
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown };
  /** Resolves on Ctrl-C. Asked for once the sandbox listens. */
  readonly interrupted: () => Promise<void>;
}

/** Runs the command until it is interrupted. Resolves with the exit code; never rejects for what the user can mend. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const wish = parseArguments(argv);
  if (wish.do === 'complain') {
    io.err.write(`${wish.why}.\nRun with --help to see the flags.\n`);
    return 2;
  }
  if (wish.do === 'help') {
    io.out.write(helpText);
    return 0;
  }
  if (wish.do === 'version') {
    io.out.write(`${packageJson.version}\n`);
    return 0;
  }
  return serve(wish.options, io);
}

async function serve(options: SandboxOptions, io: CliIo): Promise<number> {
  const sandbox = await start(options, io);
  if (sandbox === undefined) return 1;

  const interrupted = io.interrupted();
  io.out.write(startText(sandbox, Date.now()));
  await interrupted;
  await sandbox.stop();
  const { stored, requests } = sandbox.counts;
  io.out.write(`\nStopped after ${requests} requests; ${stored} events were stored.\n`);
  return 0;
}

async function start(options: SandboxOptions, { out, err }: CliIo): Promise<Sandbox | undefined> {
  try {
    return await startSandbox({
      ...options,
      onContactCreated: (contact) => out.write(contactLine(contact, Date.now())),
      onRequest: (request) => out.write(requestLine(request) ?? ''),
    });
  } catch (cause) {
    if (!(cause instanceof SandboxError)) throw cause;
    const flag = cause.code === 'PORT_IN_USE' ? ' Try --port 0.' : '';
    err.write(`${cause.message}${flag}\n`);
    return undefined;
  }
}
