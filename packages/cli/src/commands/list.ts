import type { IntercomEvents, ListedEvent, User } from '@intercom-events/core';
import type { CommandHost } from '../command-host.js';
import { eventLines } from '../event-lines.js';
import { withExamples } from '../examples.js';
import { exitCodes } from '../exit-codes.js';
import { follow } from '../follow.js';
import type { CliIo } from '../io.js';
import { momentHelp, momentOf } from '../moment.js';
import { printableJson } from '../printable.js';
import type { ConnectionFlags } from '../settings.js';
import { userHelp, userOf } from '../user-of.js';
import { wholeNumber } from '../whole-number.js';
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

/** `list`: what a contact has done, as a table. */
export function addList({ command, io, end }: CommandHost): void {
  const list = command('list')
    .summary('what a contact has done, newest first')
    .description(
      'Lists the events of a contact, the newest first. Intercom keeps events of the last 90 days in its lists.',
    )
    .argument('<USER>', userHelp)
    .option('-m, --metadata', 'print the metadata, each key on a line of its own')
    .option('--limit <number>', 'at most so many', '50')
    .option('--since <time>', `not older than: ${momentHelp}`)
    .option('--before <time>', 'older than')
    .option('-f, --follow', 'go on printing what comes, the newest last, until Ctrl-C')
    .option('--every <seconds>', 'how often --follow asks', '5')
    .action(async (name: string, flags: Flags) => {
      const user = userOf(name);
      const { print, count } = printer(flags, io);
      const everyMs = wholeNumber('--every', flags.every, 1, 3_600) * 1_000;
      const asked = listOptions(flags, io);
      if (flags.follow && (flags.since || flags.before)) {
        throw new WrongUsage('--follow begins now: leave --since and --before out.');
      }
      await withClient(flags, io, async (events) => {
        if (flags.follow) await follow(events, user, { everyMs, io, print, newest: asked.limit });
        else await printAll(events, user, asked, print);
      });
      if (!flags.json && count() === 0) io.err.write('No events.\n');
      if (!flags.json && !flags.follow && count() === asked.limit) {
        io.err.write(`These are ${asked.limit} events; --limit shows more.\n`);
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
    ...(since && { since: momentOf('--since', since) }),
    ...(before && { before: momentOf('--before', before) }),
  };
}

/** Prints event by event, so that a long list begins at once. */
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
