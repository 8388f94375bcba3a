import { type CommandHost, withExamples } from '../command-host.js';
import { exitCodes } from '../exit-codes.js';
import { withFileFlags } from '../import/file-flags.js';
import type { ReadFlags } from '../import/rows/read-context.js';
import { countInFile, countOfUsers } from '../names/count-names.js';
import { generatedNames } from '../names/generated.js';
import { NameCounter } from '../names/name-counter.js';
import { printable, printableJson } from '../printable.js';
import type { ConnectionFlags } from '../settings.js';
import { table } from '../table.js';
import { withClient } from '../with-client.js';
import { WrongUsage } from '../wrong-usage.js';

/** Help centre: a workspace may have 120 active names; further ones are refused for ever. */
const quota = 120;

interface Flags extends ConnectionFlags, ReadFlags {
  readonly user?: readonly string[];
}

/** `names`: counts event names and finds generated ones. */
export function addNames({ command, io, end }: CommandHost): void {
  const names = withFileFlags(command('names'))
    .summary('count event names, and find generated ones')
    .description(
      'Counts the event names in a file before it is imported, or in the history of some users. A workspace holds 120 names; Intercom refuses events with further ones. Intercom cannot list the names of a workspace, so choose users with many events.',
    )
    .argument('[FILE...]', 'files as for import')
    .option('-u, --user <USER...>', 'users whose event names are counted')
    .action(async (files: readonly string[], flags: Flags) => {
      const { user: users = [] } = flags;
      if (files.length + users.length === 0) {
        throw new WrongUsage('Nothing to count. Give a file, or --user.');
      }
      const counter = new NameCounter();
      for (const file of files) {
        await countInFile(file, flags, counter, io);
      }
      if (users.length > 0) {
        await withClient(flags, io, (events) =>
          countOfUsers(events, users, counter, io.interrupted),
        );
      }
      const generated = generatedNames(counter.counts.keys());
      io.out.write(flags.json ? jsonOf(counter, generated) : textOf(counter, generated));
      end(counter.counts.size > quota ? exitCodes.failed : exitCodes.done);
    });
  withExamples(
    names,
    ['names orders.ndjson', 'names --user 42 43 email:ann@example.org'],
    `The exit code is 1 if there are more than ${quota} names.`,
  );
}

function jsonOf(
  { counts, unusable, isFull }: NameCounter,
  generated: ReadonlyMap<string, string>,
): string {
  const names = [...counts].map(([name, count]) => ({
    name,
    count,
    generated: generated.get(name),
  }));
  const summary = { used: counts.size, quota, ...(isFull && { isFull }), unusable };
  return `${printableJson({ ...summary, names })}\n`;
}

function textOf(
  { counts, unusable, isFull }: NameCounter,
  generated: ReadonlyMap<string, string>,
): string {
  const rows = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => [printable(name), `${count}`, printable(generated.get(name) ?? '')]);
  const advice =
    generated.size === 0
      ? ''
      : `${generated.size} look generated: use one name, and put the variable part into the metadata.\n`;
  const total = `${isFull ? 'More than ' : ''}${counts.size} of ${quota} names.\n`;
  const skipped =
    unusable === 0
      ? ''
      : `${unusable} rows without a usable name were not counted; import --dry-run explains them.\n`;
  return `${table([['NAME', 'COUNT', 'LOOKS GENERATED'], ...rows])}${total}${skipped}${advice}`;
}
