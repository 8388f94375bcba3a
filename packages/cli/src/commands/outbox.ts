import type { WaitingEvent } from '@intercom-events/sqlite';
import { wholeNumber } from '../arguments/whole-number.js';
import { type CommandHost, withExamples } from '../command-host.js';
import { ago, plural, statusText } from '../outbox/status-text.js';
import { withOutboxFile } from '../outbox/with-outbox-file.js';
import { printable, printableJson } from '../printable.js';
import { table } from '../table.js';

interface Flags {
  readonly json?: boolean;
  readonly limit: string;
}

/** `outbox`: what waits in the file of an outbox, since when, and why. */
export function addOutbox({ bareCommand, io }: CommandHost): void {
  const outbox = bareCommand('outbox').description(
    'Looks into the file of an SQLite outbox. Applications may use it meanwhile; nothing is changed.',
  );
  const status = outbox
    .command('status')
    .description('Counts what waits, since when and why, and the dead letters.')
    .argument('<FILE>', 'the file of the outbox')
    .option('--json', 'print the result and errors as JSON')
    .action((file: string, { json }: Flags) => {
      const nowMs = Date.now();
      const found = withOutboxFile(file, (opened) => opened.status(nowMs));
      io.out.write(json ? `${printableJson(found)}\n` : statusText(found, nowMs));
    });
  withExamples(status, ['outbox status ./var/events.db']);
  const list = outbox
    .command('list')
    .description('Lists the events that wait, the oldest first.')
    .argument('<FILE>', 'the file of the outbox')
    .option('--json', 'print one JSON object per line, and errors as JSON')
    .option('-n, --limit <number>', 'maximum number of events', '50')
    .action((file: string, { json, limit }: Flags) => {
      const nowMs = Date.now();
      const max = wholeNumber('--limit', limit, 1, 1_000_000);
      const found = withOutboxFile(file, (opened) => opened.waiting({ nowMs, max }));
      const lines = found.map((event) => `${printableJson(event)}\n`).join('');
      io.out.write(json ? lines : listText(found, nowMs));
    });
  withExamples(list, ['outbox list ./var/events.db', 'outbox list ./var/events.db --json']);
}

function listText(events: readonly WaitingEvent[], nowMs: number): string {
  if (events.length === 0) return 'Nothing waits.\n';
  const rows = events.map((event) => [
    printable(event.id),
    printable(event.name),
    printable(event.contact),
    ago(nowMs - event.acceptedAtMs),
    event.state,
    whenNext(event, nowMs),
  ]);
  return table([['ID', 'NAME', 'CONTACT', 'SINCE', 'STATE', 'NEXT'], ...rows]);
}

function whenNext({ nextAtMs, failures }: WaitingEvent, nowMs: number): string {
  const when = nextAtMs > nowMs ? `in ${ago(nextAtMs - nowMs)}` : 'now';
  return failures === 0 ? when : `${when}, after ${plural(failures, 'failure')}`;
}
