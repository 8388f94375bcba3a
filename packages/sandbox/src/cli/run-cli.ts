import packageJson from '../../package.json' with { type: 'json' };
import type { SandboxOptions } from '../options.js';
import type { Sandbox } from '../sandbox.js';
import { SandboxError } from '../sandbox-error.js';
import { startSandbox } from '../start-sandbox.js';
import { parseArguments } from './cli-arguments.js';
import { contactLine, helpText, requestLine, startText } from './cli-lines.js';

/** Where the command writes, and what stops it. */
export interface CliIo {
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown };
  /** Resolves on Ctrl-C. Called once the sandbox listens. */
  readonly interrupted: () => Promise<void>;
}

/** Runs the command until Ctrl-C. Resolves with the exit code. Does not reject for errors that the user can fix. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const command = parseArguments(argv);
  if (command.do === 'fail') {
    io.err.write(`${command.message}.\nRun with --help to see all flags.\n`);
    return 2;
  }
  if (command.do === 'help') {
    io.out.write(helpText);
    return 0;
  }
  if (command.do === 'version') {
    io.out.write(`${packageJson.version}\n`);
    return 0;
  }
  return serve(command.options, io);
}

async function serve(options: SandboxOptions, io: CliIo): Promise<number> {
  const sandbox = await start(options, io);
  if (sandbox === undefined) return 1;

  const interrupted = io.interrupted();
  io.out.write(startText(sandbox, Date.now()));
  await interrupted;
  await sandbox.stop();
  const { stored, requests } = sandbox.counts;
  io.out.write(`\nStopped. Requests: ${requests}, events stored: ${stored}.\n`);
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
