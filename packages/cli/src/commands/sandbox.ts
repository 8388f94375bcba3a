import { once } from 'node:events';
import { runSandboxCli } from '@intercom-events/sandbox';
import type { CommandHost } from '../command-host.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';

/** `sandbox`: the command of `@intercom-events/sandbox`, with its flags and its output. */
export function addSandbox({ bareCommand, io, end }: CommandHost): void {
  bareCommand('sandbox')
    .summary('start a local stand-in for Intercom, to try everything out')
    .helpOption(false)
    .allowUnknownOption()
    .argument('[flags...]')
    .action(async (flags: readonly string[]) => {
      const { out, err } = io;
      const interrupted = async () => {
        if (!io.interrupted.aborted) await once(io.interrupted, 'abort');
      };
      const program = 'intercom-events sandbox';
      end(exitCodeOf(await runSandboxCli(flags, { program, out, err, interrupted })));
    });
}

function exitCodeOf(code: number): ExitCode {
  if (code === 0) return exitCodes.done;
  return code === 2 ? exitCodes.usage : exitCodes.failed;
}
