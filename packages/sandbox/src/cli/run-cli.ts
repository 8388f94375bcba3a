import packageJson from '../../package.json' with { type: 'json' };
import type { ReceivedRequest } from '../received-request.js';
import type { Sandbox } from '../sandbox.js';
import { SandboxError } from '../sandbox-error.js';
import { startSandbox } from '../start-sandbox.js';
import { type CliCommand, parseArguments } from './cli-arguments.js';
import {
  contactLine,
  helpText,
  jsonLine,
  requestJson,
  requestLine,
  startText,
} from './cli-lines.js';

/** Where the command writes, and what stops it. */
export interface SandboxCliIo {
  /** What the user has typed, for the help. @default 'npx @intercom-events/sandbox' */
  readonly program?: string;
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown };
  /** Resolves on Ctrl-C. Called once the sandbox listens. */
  readonly interrupted: () => Promise<void>;
}

/**
 * Runs the command until Ctrl-C. Resolves with the exit code: 0, 1 if it could not start, or 2 for wrong flags. Does
 * not reject for errors that the user can fix.
 */
export async function runSandboxCli(argv: readonly string[], io: SandboxCliIo): Promise<number> {
  const command = parseArguments(argv);
  if (command.do === 'fail') {
    io.err.write(`${command.message}.\nRun with --help to see all flags.\n`);
    return 2;
  }
  if (command.do === 'help') {
    io.out.write(helpText(io.program ?? 'npx @intercom-events/sandbox'));
    return 0;
  }
  if (command.do === 'version') {
    io.out.write(`${packageJson.version}\n`);
    return 0;
  }
  return serve(command, io);
}

type StartCommand = Extract<CliCommand, { do: 'start' }>;

async function serve(command: StartCommand, io: SandboxCliIo): Promise<number> {
  const sandbox = await start(command, io);
  if (sandbox === undefined) return 1;

  const interrupted = io.interrupted();
  const { url, token } = sandbox;
  const settings = { INTERCOM_EVENTS_URL: url, INTERCOM_ACCESS_TOKEN: token };
  io.out.write(command.isJson ? jsonLine(settings) : startText(sandbox, Date.now()));
  await interrupted;
  await sandbox.stop();
  const { stored, requests } = sandbox.counts;
  if (command.isJson) return 0;
  io.out.write(`\nStopped. Requests: ${requests}, events stored: ${stored}.\n`);
  return 0;
}

async function start(
  { options, isJson }: StartCommand,
  { out, err }: SandboxCliIo,
): Promise<Sandbox | undefined> {
  try {
    if (isJson) {
      const onRequest = (request: ReceivedRequest) => out.write(requestJson(request));
      return await startSandbox({ ...options, onRequest });
    }
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
