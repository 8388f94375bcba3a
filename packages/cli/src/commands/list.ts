import type { IntercomEvents, ListedEvent, User } from '@intercom-events/core';
import { timeArgument, timeHelp } from '../arguments/time.js';
import { parseUser, userHelp } from '../arguments/user.js';
import { wholeNumber } from '../arguments/whole-number.js';
import { type CommandHost, withExamples } from '../command-host.js';
import { exitCodes } from '../exit-codes.js';
import type { CliIo } from '../io.js';
import { eventLines } from '../list/event-lines.js';
import { follow } from '../list/follow.js';
import { printableJson } from '../printable.js';
import type { ConnectionFlags } from '../settings.js';
import { withClient } from '../with-client.js';
import { WrongUsage } from '../wrong-usage.js';

interface Flags extends ConnectionFlags {
  readonly metadata?: true;
  readonly limit: string;
  readonly since?: string;
  readonly before?: string;
  readonly follow?: true;
  readonly every: string;
}

/** `list`: the events of a contact, as a table. */
export function addList({ command, io, end }: CommandHost): void {
  const list = command('list')
    .summary('list the events of a contact, newest first')
    .description(
      'Lists the events of a contact, newest first. Intercom lists the last 90 days only.',
    )
    .argument('<USER>', userHelp)
    .option('-m, --metadata', 'print the metadata, one key per line')
    .option('--limit <number>', 'maximum number of events', '50')
    .option('--since <time>', `only events since then: ${timeHelp}`)
    .option('--before <time>', 'only events before then')
    .option('-f, --follow', 'keep printing new events as they arrive, until Ctrl-C')
    .option('--every <seconds>', 'how often --follow checks for new events', '5')
    .action(async (text: string, flags: Flags) => {
      const user = parseUser(text);
      const { print, count } = printer(flags, io);
      const everyMs = wholeNumber('--every', flags.every, 1, 3_600) * 1_000;
      const options = listOptions(flags, io);
      if (flags.follow && (flags.since || flags.before)) {
        throw new WrongUsage('--follow starts now. Leave out --since and --before.');
      }
      await withClient(flags, io, async (events) => {
        if (flags.follow) await follow(events, user, { everyMs, io, print, newest: options.limit });
        else await printAll(events, user, options, print);
      });
      if (!flags.json && count() === 0) io.err.write('No events.\n');
      if (!flags.json && !flags.follow && count() === options.limit) {
        io.err.write(`Showing ${options.limit} events; use --limit to see more.\n`);
      }
      end(flags.follow ? exitCodes.interrupted : exitCodes.done);
    });
  withExamples(
    list,
    [
      'list 42',
      'list 42 --metadata --since 7d',
      'list email:ann@example.org --follow',
      'list 42 --json | jq .name',
    ],
    'With --json each event is one line of JSON.',
  );
}

async function printAll(
  events: IntercomEvents,
  user: User,
  options: ReturnType<typeof listOptions>,
  print: (event: ListedEvent) => void,
): Promise<void> {
  for await (const event of events.list(user, options)) print(event);
}

function listOptions({ limit, since, before }: Flags, { interrupted }: CliIo) {
  return {
    limit: wholeNumber('--limit', limit, 1, 1_000_000),
    signal: interrupted,
    ...(since && { since: timeArgument('--since', since) }),
    ...(before && { before: timeArgument('--before', before) }),
  };
}

/** Prints each event as it arrives, so that a long list starts at once. */
function printer({ json, metadata }: Flags, { out }: CliIo) {
  let printed = 0;
  const print = ({ raw, ...event }: ListedEvent): void => {
    out.write(
      json
        ? `${printableJson(event)}\n`
        : eventLines(event, { isFirst: printed === 0, withMetadata: metadata === true }),
    );
    printed += 1;
  };
  return { print, count: () => printed };
}
