import type { SentChange } from '@intercom-events/core';
import { metadataHelp, parseMetadata } from '../arguments/metadata.js';
import { timeArgument, timeHelp } from '../arguments/time.js';
import { parseUser, userHelp } from '../arguments/user.js';
import { type CommandHost, withExamples } from '../command-host.js';
import { exitCodes } from '../exit-codes.js';
import { printable, printableJson } from '../printable.js';
import type { ConnectionFlags } from '../settings.js';
import { formatTime } from '../time/parse-time.js';
import { withClient } from '../with-client.js';

interface Flags extends ConnectionFlags {
  readonly metadata?: readonly string[];
  readonly at?: string;
}

const notes = `Intercom keeps only one event per contact, name and second, whatever the metadata. If a script sends
several, give each its own --at, or use import.`;

/** `track`: sends one event and waits for the response. */
export function addTrack({ command, io, end }: CommandHost): void {
  const track = command('track')
    .summary('send one event, and wait until Intercom has accepted it')
    .description(
      'Sends one event, and waits until Intercom has accepted it. The contact must already exist in Intercom.',
    )
    .argument('<USER>', userHelp)
    .argument('<NAME>', 'a past-tense verb and a noun, e.g. placed-order')
    .option('-m, --metadata <key=value...>', metadataHelp)
    .option('--at <time>', `when it happened: ${timeHelp}; default: now`)
    .action(async (text: string, name: string, flags: Flags) => {
      const { at, metadata = [] } = flags;
      const options = { signal: io.interrupted, ...(at && { at: timeArgument('--at', at) }) };
      const user = parseUser(text);
      const { value, answer } = await withClient(flags, io, (events) =>
        events.send(user, name, parseMetadata(metadata), options).withAnswer(),
      );
      io.out.write(
        flags.json
          ? `${printableJson({ ...value, requestId: answer.requestId })}\n`
          : `Sent ${printable(value.name)} for ${printable(text)}, at ${formatTime(value.createdAt)}.\n`,
      );
      for (const change of value.changes ?? []) {
        io.err.write(flags.json ? `${printableJson({ warning: change })}\n` : warningText(change));
      }
      end(exitCodes.done);
    });
  withExamples(
    track,
    [
      'track 42 placed-order --metadata order_number=3434 renewal_date=2026-12-24',
      `track email:ann@example.org updated-plan -m plan=pro 'price:={"amount":34999,"currency":"eur"}'`,
    ],
    notes,
  );
}

function warningText({ explanation }: SentChange): string {
  // The explanation is one line already, whatever the key is.
  return `Warning: ${explanation}\n`;
}
