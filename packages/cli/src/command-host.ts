import type { Command } from 'commander';
import type { ExitCode } from './exit-codes.js';
import type { CliIo } from './io.js';

/** What a command is added to. */
export interface CommandHost {
  /** Makes a command that speaks to Intercom: it has the flags for that. */
  command(name: string): Command;
  /** Makes a command without those flags. */
  bareCommand(name: string): Command;
  readonly io: CliIo;
  /** Says how it ended. */
  end(code: ExitCode): void;
}
