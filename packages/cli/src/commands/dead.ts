import type { DeadReason } from '@intercom-events/core';
import type { OutboxFile } from '@intercom-events/sqlite';
import { type Command, Option } from 'commander';
import { wholeNumber } from '../arguments/whole-number.js';
import { type CommandHost, withExamples } from '../command-host.js';
import { ago, plural } from '../outbox/status-text.js';
import { withOutboxFile } from '../outbox/with-outbox-file.js';
import { printable, printableJson } from '../printable.js';
import { table } from '../table.js';
import { WrongUsage } from '../wrong-usage.js';

/** Reasons of dead letters that are kept in a file. */
const reasons: readonly DeadReason[] = [
  'rejected',
  'unknown_contact',
  'expired',
  'consent',
  'closed',
];

interface Flags {
  readonly json?: boolean;
  readonly limit: string;
  readonly id?: readonly string[];
  readonly reason?: DeadReason;
  readonly all?: boolean;
}

type Letter = ReturnType<OutboxFile['dead']>[number];

/** `dead`: the events that were given up, in the file of an outbox. */
export function addDead({ bareCommand, io }: CommandHost): void {
  const dead = bareCommand('dead').description(
    'Lists, sends again or deletes the dead letters in the file of an SQLite outbox.',
  );
  const list = selecting(dead.command('list').description('Lists dead letters, the oldest first.'))
    .option('-n, --limit <number>', 'maximum number of dead letters', '50')
    .action((file: string, flags: Flags) => {
      const max = wholeNumber('--limit', flags.limit, 1, 1_000_000);
      const letters = withOutboxFile(file, (outbox) => outbox.dead(filterOf(flags), max));
      io.out.write(flags.json ? jsonOf(letters) : textOf(letters, Date.now()));
    });
  withExamples(list, ['dead list ./var/events.db --reason rejected']);
  const redrive = selecting(
    dead
      .command('redrive')
      .description(
        'Puts dead letters back among the events that wait: all of them, or those that are selected. Running applications send them; without consent there is nothing to send.',
      ),
  ).action((file: string, flags: Flags) => {
    const count = withOutboxFile(file, (outbox) => outbox.redrive(filterOf(flags), Date.now()));
    io.out.write(
      flags.json
        ? `${printableJson({ redriven: count })}\n`
        : `${plural(count, 'dead letter')} will be sent again.\n`,
    );
  });
  withExamples(redrive, [
    'dead redrive ./var/events.db --reason unknown_contact',
    'dead redrive ./var/events.db --id e-1 e-2',
  ]);
  const purge = selecting(dead.command('purge').description('Deletes dead letters for good.'))
    .option('--all', 'delete all of them')
    .action((file: string, flags: Flags) => {
      if (flags.id === undefined && flags.reason === undefined && !flags.all) {
        throw new WrongUsage('Nothing is selected. Give --id, --reason or --all.');
      }
      const count = withOutboxFile(file, (outbox) => outbox.purge(filterOf(flags)));
      io.out.write(
        flags.json
          ? `${printableJson({ purged: count })}\n`
          : `${plural(count, 'dead letter')} deleted.\n`,
      );
    });
  withExamples(purge, ['dead purge ./var/events.db --reason expired']);
}

function selecting(command: Command): Command {
  return command
    .argument('<FILE>', 'the file of the outbox')
    .option('--json', 'print results and errors as JSON')
    .option('--id <ID...>', 'ids of events')
    .addOption(new Option('--reason <reason>', 'why they were given up').choices(reasons));
}

function filterOf({ id, reason }: Flags): { ids?: readonly string[]; reason?: DeadReason } {
  return { ...(id && { ids: id }), ...(reason && { reason }) };
}

function jsonOf(letters: readonly Letter[]): string {
  return letters
    .map(({ event, ...letter }) => {
      const { id, contact, name, createdAtSec, acceptedAtMs } = event;
      return `${printableJson({ id, contact, name, createdAtSec, acceptedAtMs, ...letter })}\n`;
    })
    .join('');
}

function textOf(letters: readonly Letter[], nowMs: number): string {
  if (letters.length === 0) return 'There are no dead letters.\n';
  const rows = letters.map(({ event, reason, diedAtMs, status, code }) => [
    printable(event.id),
    printable(event.name),
    printable(`${event.contact.field}:${event.contact.value}`),
    `${ago(nowMs - diedAtMs)} ago`,
    reason,
    printable([status, code].filter((part) => part !== undefined).join(' ')),
  ]);
  return table([['ID', 'NAME', 'CONTACT', 'GIVEN UP', 'REASON', 'ANSWER'], ...rows]);
}
