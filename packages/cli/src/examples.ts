import type { Command } from 'commander';

/** Ends a command's `--help` with what one would type. */
export function withExamples(command: Command, examples: readonly string[], more = ''): void {
  const lines = examples.map((example) => `  $ intercom-events ${example}`);
  command.addHelpText(
    'after',
    `\n${more === '' ? '' : `${more}\n\n`}Examples:\n${lines.join('\n')}`,
  );
}
