import type { ChangedRow, ImportFailure, ImportReport } from '@intercom-events/core';
import type { Command } from 'commander';
import { type CommandHost, withExamples } from '../command-host.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { failureLine } from '../import/failures-file.js';
import { changedText, refusedText, reportText } from '../import/report-text.js';
import { type Explain, type ImportFlags, runImport } from '../import/run-import.js';
import type { CliIo } from '../io.js';
import { printableJson } from '../printable.js';

const notes = `A line of .ndjson is {"user_id":"42","name":"placed-order","at":"2026-11-20T10:00:00Z","metadata":{…}},
with email or id instead of user_id if you like; at may be Unix seconds. In .csv the first line names the
columns; the remaining columns become metadata. Times without a zone are UTC. Rows older than 90 days are refused.

Refused rows are written to orders.csv.failures.ndjson (for orders.csv): correct them and import that file.
If a run stops early, it leaves orders.csv.checkpoint.json: run the same command to continue.
With --json each row of a dry run is one line of JSON, and the report is the last line.`;

/** `import`: sends past events from a file. */
export function addImport({ command, io, end }: CommandHost): void {
  const imports = withOptions(command('import'))
    .summary('import past events from a file')
    .description(
      'Sends the events of a file as fast as the rate limit allows. Try --dry-run first.',
    )
    .argument('<FILE>', 'a .ndjson (or .jsonl) or a .csv file')
    .action(async (file: string, flags: ImportFlags) => {
      const outcome = await runImport(file, flags, io, explainer(flags, io));
      const { checkpoint: _, error: __, ...report } = outcome.report;
      if (flags.json) io.out.write(`${printableJson({ type: 'report', ...report })}\n`);
      else io.out.write(reportText(outcome));
      end(codeOf(outcome.report));
    });
  withExamples(
    imports,
    [
      'import orders.csv --dry-run',
      'import orders.csv --user-column customer --name placed-order',
      'import orders.csv.failures.ndjson',
    ],
    notes,
  );
}

function withOptions(command: Command): Command {
  return command
    .option('--dry-run', 'send nothing; explain every row that would be changed or refused')
    .option('--restart', 'start over, ignoring the checkpoint')
    .option('--concurrency <number>', 'number of parallel requests, 1 to 32', '10')
    .option(
      '--user-column <name>',
      'CSV: column with your user id (default: user_id, userId, user or external_id)',
    )
    .option(
      '--email-column <name>',
      'CSV: column with the e-mail address, used without a user id (default: email)',
    )
    .option(
      '--id-column <name>',
      'CSV: column with the Intercom contact id (default: intercom_user_id, contact_id)',
    )
    .option(
      '--name-column <name>',
      'CSV: column with the event name (default: event_name, name or event)',
    )
    .option('--name <name>', 'CSV: one event name for all rows')
    .option(
      '--at-column <name>',
      'CSV: column with the time (default: created_at, at, timestamp or time)',
    )
    .option(
      '--metadata-columns <a,b,…>',
      'CSV: columns for the metadata (default: all other columns)',
    )
    .option('--delimiter <character>', 'CSV: the delimiter (default: a comma)');
}

function explainer({ json }: ImportFlags, { out }: CliIo): Explain {
  return {
    onInvalid: (failure: ImportFailure) =>
      out.write(
        json
          ? `${printableJson({ type: 'refused', ...failureLine(failure) })}\n`
          : refusedText(failure),
      ),
    onChanged: (row: ChangedRow) =>
      out.write(json ? `${printableJson({ type: 'changed', ...row })}\n` : changedText(row)),
  };
}

function codeOf({ status, because, refused }: ImportReport): ExitCode {
  if (because === 'aborted') return exitCodes.interrupted;
  if (because === 'unauthorised' || because === 'unreachable') return exitCodes.noAccess;
  if (because === 'configuration' || because === 'suspicious_answer') return exitCodes.noAccess;
  const isClean = status === 'done' && Object.keys(refused).length === 0;
  return isClean ? exitCodes.done : exitCodes.failed;
}
