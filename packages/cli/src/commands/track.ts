import type { Command } from 'commander';
import type { CommandHost } from '../command-host.js';
import { withExamples } from '../examples.js';
import { exitCodes } from '../exit-codes.js';
import { metadataHelp, metadataOf } from '../metadata-of.js';
import { momentHelp, momentOf, shown } from '../moment.js';
import { printable, printableJson } from '../printable.js';
import type { ConnectionFlags } from '../settings.js';
import { userHelp, userOf } from '../user-of.js';
import { warnOf } from '../warn-of.js';
import { withClient } from '../with-client.js';

interface Flags extends ConnectionFlags {
  readonly metadata?: readonly string[];
  readonly at?: string;
}

const more = `Two events of one contact and name in the same second are one for Intercom, whatever their metadata: where
a script sends several, give each an --at of its own, or use import.`;

/** `track`: sends one event and waits for the answer. */
export function addTrack({ command, io, end }: CommandHost): void {
  const track: Command = command('track')
    .summary('send one event, and wait until Intercom has taken it')
    .description(
      'Sends one event, and waits until Intercom has taken it. Intercom must know the contact already.',
    )
    .argument('<USER>', userHelp)
    .argument('<NAME>', 'a past-tense verb and a noun, as placed-order')
    .option('-m, --metadata <key=value...>', metadataHelp)
    .option('--at <time>', `when it happened: ${momentHelp}; default: now`)
    .action(async (user: string, name: string, flags: Flags) => {
      const { at, metadata = [] } = flags;
      const options = { signal: io.interrupted, ...(at && { at: momentOf('--at', at) }) };
      const who = userOf(user);
      const { value, answer } = await withClient(flags, io, (events) =>
        events.send(who, name, metadataOf(metadata), options).withAnswer(),
      );
      io.out.write(
        flags.json
          ? `${printableJson({ ...value, requestId: answer.requestId })}\n`
          : `Sent ${printable(value.name)} of ${printable(user)}, at ${shown(value.createdAt)}.\n`,
      );
      for (const change of value.changes ?? []) warnOf(change, io, flags.json === true);
      end(exitCodes.done);
    });
  withExamples(
    track,
    [
      'track 42 placed-order --metadata order_number=3434 renewal_date=2026-12-24',
      `track email:ann@example.org updated-plan -m plan=pro 'price:={"amount":34999,"currency":"eur"}'`,
    ],
    more,
  );
}
