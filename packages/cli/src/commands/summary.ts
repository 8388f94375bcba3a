import type { CommandHost } from '../command-host.js';
import { withExamples } from '../examples.js';
import { exitCodes } from '../exit-codes.js';
import { shown } from '../moment.js';
import { printable, printableJson } from '../printable.js';
import type { ConnectionFlags } from '../settings.js';
import { table } from '../table.js';
import { userHelp, userOf } from '../user-of.js';
import { withClient } from '../with-client.js';

/** `summary`: how often a contact did what. */
export function addSummary({ command, io, end }: CommandHost): void {
  const summary = command('summary')
    .summary('how often a contact did what, first and last')
    .description(
      'Counts the events of a contact by name, over all time: with the first and the last of each.',
    )
    .argument('<USER>', userHelp)
    .action(async (user: string, flags: ConnectionFlags) => {
      const who = userOf(user);
      const options = { signal: io.interrupted };
      const { raw, ...found } = await withClient(flags, io, async (events) =>
        events.summarise(who, options),
      );
      if (flags.json) io.out.write(`${printableJson(found)}\n`);
      else if (found.events.length === 0) io.err.write('No events.\n');
      else {
        const rows = found.events.map(({ name, count, first, last }) => [
          printable(name),
          `${count}`,
          shown(first),
          shown(last),
        ]);
        io.out.write(table([['NAME', 'COUNT', 'FIRST', 'LAST'], ...rows]));
      }
      end(exitCodes.done);
    });
  withExamples(summary, ['summary 42', 'summary email:ann@example.org --json']);
}
