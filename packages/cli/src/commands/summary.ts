import { parseUser, userHelp } from '../arguments/user.js';
import { type CommandHost, withExamples } from '../command-host.js';
import { exitCodes } from '../exit-codes.js';
import { printable, printableJson } from '../printable.js';
import type { ConnectionFlags } from '../settings.js';
import { table } from '../table.js';
import { formatTime } from '../time/parse-time.js';
import { withClient } from '../with-client.js';

/** `summary`: counts the events of a contact by name. */
export function addSummary({ command, io, end }: CommandHost): void {
  const summary = command('summary')
    .summary('count the events of a contact by name')
    .description(
      'Counts the events of a contact by name, over all time, with the first and the last time of each.',
    )
    .argument('<USER>', userHelp)
    .action(async (text: string, flags: ConnectionFlags) => {
      const user = parseUser(text);
      const options = { signal: io.interrupted };
      const { raw, ...found } = await withClient(flags, io, async (events) =>
        events.summarise(user, options),
      );
      if (flags.json) io.out.write(`${printableJson(found)}\n`);
      else if (found.events.length === 0) io.err.write('No events.\n');
      else {
        const rows = found.events.map(({ name, count, first, last }) => [
          printable(name),
          `${count}`,
          formatTime(first),
          formatTime(last),
        ]);
        io.out.write(table([['NAME', 'COUNT', 'FIRST', 'LAST'], ...rows]));
      }
      end(exitCodes.done);
    });
  withExamples(summary, ['summary 42', 'summary email:ann@example.org --json']);
}
