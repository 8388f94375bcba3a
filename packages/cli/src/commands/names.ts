import { statSync } from 'node:fs';
import type { CommandHost } from '../command-host.js';
import { withExamples } from '../examples.js';
import { exitCodes } from '../exit-codes.js';
import type { CsvFlags } from '../import/csv-rows.js';
import { countInFile, countOfUsers, type NameCounts } from '../names/count-names.js';
import { generatedNames } from '../names/generated.js';
import { printable, printableJson } from '../printable.js';
import type { ConnectionFlags } from '../settings.js';
import { table } from '../table.js';
import { withClient } from '../with-client.js';
import { WrongUsage } from '../wrong-usage.js';

/** Help centre: an app may have 120 active names; the 121st is refused, for ever. */
const quota = 120;

interface Flags extends ConnectionFlags, CsvFlags {
  readonly user?: readonly string[];
}

/** `names`: how many of the 120 names are used, and which look generated. */
export function addNames({ command, io, end }: CommandHost): void {
  const names = command('names')
    .summary('how many of the 120 event names are used, and which look generated')
    .description(
      'Counts event names, in a file before it is imported or in what some users have done. Intercom takes 120 names and refuses the next one. It cannot list the names of a workspace: look at users who do a lot.',
    )
    .argument('[FILE...]', '.ndjson, .jsonl or .csv files, as for import')
    .option('-u, --user <USER...>', 'users whose summaries are read')
    .option('--name-column <name>', 'CSV: the event’s name (event_name, name or event)')
    .option('--user-column <name>', 'CSV: your user id')
    .option('--at-column <name>', 'CSV: when it happened')
    .action(async (files: readonly string[], flags: Flags) => {
      const { user: users = [] } = flags;
      if (files.length + users.length === 0) {
        throw new WrongUsage('There is nothing to count. Give a file, or --user.');
      }
      const counts: NameCounts = new Map();
      for (const file of files) {
        requireFile(file);
        await countInFile(file, flags, counts);
      }
      if (users.length > 0) {
        await withClient(flags, io, (events) =>
          countOfUsers(events, users, counts, io.interrupted),
        );
      }
      const generated = generatedNames(counts.keys());
      io.out.write(flags.json ? jsonOf(counts, generated) : textOf(counts, generated));
      end(counts.size > quota ? exitCodes.failed : exitCodes.done);
    });
  withExamples(
    names,
    ['names orders.ndjson', 'names --user 42 43 email:ann@example.org'],
    `Exit code 1: there are more than ${quota}.`,
  );
}

function requireFile(file: string): void {
  if (/\.(?:csv|ndjson|jsonl)$/i.test(file) && statSync(file, { throwIfNoEntry: false })?.isFile())
    return;
  throw new WrongUsage(`"${printable(file)}" is no .ndjson, .jsonl or .csv file. Check its path.`);
}

function jsonOf(counts: NameCounts, generated: ReadonlyMap<string, string>): string {
  const names = [...counts].map(([name, count]) => ({
    name,
    count,
    generated: generated.get(name),
  }));
  return `${printableJson({ used: counts.size, quota, names })}\n`;
}

function textOf(counts: NameCounts, generated: ReadonlyMap<string, string>): string {
  const rows = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => [printable(name), `${count}`, printable(generated.get(name) ?? '')]);
  const advice =
    generated.size === 0
      ? ''
      : `${generated.size} look generated: put what differs into the metadata, and keep one name.\n`;
  return `${table([['NAME', 'COUNT', 'LOOKS GENERATED'], ...rows])}${counts.size} of ${quota} names.\n${advice}`;
}
