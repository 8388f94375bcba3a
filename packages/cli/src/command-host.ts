import type { Command } from 'commander';
import type { ExitCode } from './exit-codes.js';
import type { CliIo } from './io.js';

/** What commands are added to. */
export interface CommandHost {
  /** Creates a command that talks to Intercom, with the flags for the connection. */
  command(name: string): Command;
  /** Creates a command without those flags. */
  bareCommand(name: string): Command;
  readonly io: CliIo;
  /** Sets the exit code. */
  end(code: ExitCode): void;
}

/** Adds notes and examples to the end of a command's `--help`. */
export function withExamples(command: Command, examples: readonly string[], notes = ''): void {
  const lines = examples.map((example) => `  $ intercom-events ${example}`);
  command.addHelpText(
    'after',
    `\n${notes === '' ? '' : `${notes}\n\n`}Examples:\n${lines.join('\n')}`,
  );
}
