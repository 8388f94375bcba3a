import path from 'node:path';
import { Command, CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { addDead } from './commands/dead.js';
import { addDoctor } from './commands/doctor.js';
import { addImport } from './commands/import.js';
import { addList } from './commands/list.js';
import { addNames } from './commands/names.js';
import { addOutbox } from './commands/outbox.js';
import { addSandbox } from './commands/sandbox.js';
import { addSummary } from './commands/summary.js';
import { addTrack } from './commands/track.js';
import { type ExitCode, exitCodes, exitCodesHelp } from './exit-codes.js';
import { failureOf, report } from './failure.js';
import type { CliIo } from './io.js';
import { printable } from './printable.js';
import { hideSecrets, hideTokens } from './secrets.js';

const settingsHelp = `Settings, from the environment or from flags of each command:
  INTERCOM_ACCESS_TOKEN  the access token (or --token-file <path>)
  INTERCOM_REGION        us, eu or au (--region)
  INTERCOM_EVENTS_URL    another address, e.g. the sandbox's (--base-url)`;

/** Runs the program. Resolves with the exit code; rejects only because of a bug. */
export async function runProgram(argv: readonly string[], given: CliIo): Promise<number> {
  const io = withoutSecrets(given);
  let exitCode: ExitCode = exitCodes.done;
  const root = new Command('intercom-events');
  const bareCommand = (name: string): Command => quiet(root.command(name), io);
  const command = (name: string): Command => withConnection(bareCommand(name));
  const end = (code: ExitCode): void => {
    exitCode = code;
  };
  quiet(root, io)
    .description('Send, list, count and import Intercom events.')
    .version(packageJson.version)
    .addHelpText('after', `\n${settingsHelp}\n\n${exitCodesHelp}`);
  for (const add of commands) add({ command, bareCommand, io, end });
  try {
    await root.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has printed the message already; help ends with exit code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return report(failure, io, argv.includes('--json'));
  }
}

const commands = [
  ...[addTrack, addList, addSummary, addDoctor, addImport, addNames, addOutbox, addDead],
  addSandbox,
];

/** A token typed in the wrong place (a region, a host, a file name) is not printed. */
function withoutSecrets({ out, err, env, ...more }: CliIo): CliIo {
  const token = env.INTERCOM_ACCESS_TOKEN?.trim() ?? '';
  const tokens = token.length < minTokenLength ? [] : [token];
  return {
    out: { isTTY: out.isTTY, write: (text) => out.write(hideTokens(text, [])) },
    err: {
      isTTY: err.isTTY,
      columns: err.columns,
      write: (text) => err.write(hideSecrets(text, tokens)),
    },
    env,
    ...more,
  };
}

/** Shorter values are not tokens of Intercom, and may be words of a message. */
const minTokenLength = 12;

function quiet(command: Command, { out, err }: CliIo): Command {
  return command
    .exitOverride()
    .showHelpAfterError('Use --help to see the usage.')
    .configureOutput({
      writeOut: (text) => void out.write(text),
      // Commander repeats the arguments.
      writeErr: (text) => void err.write(text.split('\n').map(printable).join('\n')),
    });
}

function withConnection(command: Command): Command {
  return command
    .option('--json', 'print results and errors as JSON')
    .option('--region <region>', 'region of the workspace: us, eu or au')
    .option('--base-url <url>', 'another address, e.g. http://127.0.0.1:4010 for the sandbox')
    .option(
      '--allow-custom-host',
      'allow an address that is not Intercom’s; the token is sent there',
    )
    .option('--token-file <path>', 'file with the access token', (given) => path.resolve(given));
}
