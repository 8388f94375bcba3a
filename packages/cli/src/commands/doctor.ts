import { type CommandHost, withExamples } from '../command-host.js';
import { examine } from '../doctor/examine.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { printable, printableJson } from '../printable.js';
import type { ConnectionFlags } from '../settings.js';

/** `doctor`: checks the connection to Intercom. */
export function addDoctor({ command, io, end }: CommandHost): void {
  const doctor = command('doctor')
    .summary('check the connection to Intercom')
    .description(
      'Checks the token, address, proxy, region, clock and rate limit, and says what to do. Sends no event.',
    )
    .action(async (flags: ConnectionFlags) => {
      const findings = await examine(flags, io);
      if (flags.json) io.out.write(`${printableJson({ findings })}\n`);
      for (const { name, isOk, says, fix } of flags.json ? [] : findings) {
        const advice = fix === undefined ? '' : `\n      ${printable(fix)}`;
        io.out.write(
          `${isOk ? 'ok   ' : 'fix  '} ${name.padEnd(10)}  ${printable(says)}${advice}\n`,
        );
      }
      end(codeOf(findings.filter(({ isOk }) => !isOk).map(({ name }) => name)));
    });
  withExamples(doctor, ['doctor', 'doctor --region eu', 'doctor --json']);
}

function codeOf(wrong: readonly string[]): ExitCode {
  if (wrong.length === 0) return exitCodes.done;
  return wrong.some((name) => ['token', 'reachable', 'accepted'].includes(name))
    ? exitCodes.noAccess
    : exitCodes.failed;
}
