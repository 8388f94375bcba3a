import type { ChangedRow, ImportFailure, ImportReport } from '@intercom-events/core';
import type { CommandHost } from '../command-host.js';
import { withExamples } from '../examples.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { failureLine } from '../import/failures-file.js';
import { changedText, refusedText, reportText } from '../import/report-text.js';
import { type Explain, type ImportFlags, runImport } from '../import/run-import.js';
import type { CliIo } from '../io.js';
import { printableJson } from '../printable.js';

const more = `In .ndjson each line is {"user_id":"42","name":"placed-order","at":"2026-11-20T10:00:00Z","metadata":{…}};
email or id instead of user_id; at may be Unix seconds. In .csv the first line names the columns, and those
that are nothing else are metadata. Times without a zone are UTC. Rows older than 90 days are refused.

FILE.failures.ndjson gets the rows that were refused: mend them, and import that file.
FILE.checkpoint.json is kept when a run stops early: the same command goes on there.
With --json each row of a dry run, and at the end the report, is one line of JSON.`;

/** `import`: events of the past, from a file. */
export function addImport({ command, io, end }: CommandHost): void {
  const imports = command('import')
    .summary('send events of the past, from a file')
    .description(
      'Sends the events in a file, as fast as the rate limit allows. Try it with --dry-run first.',
    )
    .argument('<FILE>', 'a .ndjson (or .jsonl) or a .csv file')
    .option('--dry-run', 'send nothing, and explain every row that would be changed or refused')
    .option('--restart', 'begin anew, although an earlier run has come some way')
    .option('--concurrency <number>', 'requests under way at once, 1 to 32', '10')
    .option(
      '--user-column <name>',
      'CSV: your user id (default: user_id, userId, user or external_id)',
    )
    .option('--email-column <name>', 'CSV: the e-mail address, where there is no user id (email)')
    .option(
      '--id-column <name>',
      'CSV: the contact’s id in Intercom (intercom_user_id, contact_id)',
    )
    .option('--name-column <name>', 'CSV: the event’s name (event_name, name or event)')
    .option('--name <name>', 'CSV: the name of all of them')
    .option('--at-column <name>', 'CSV: when it happened (created_at, at, timestamp or time)')
    .option('--metadata-columns <a,b,…>', 'CSV: the metadata (all other columns)')
    .option('--delimiter <character>', 'CSV: what stands between cells (a comma)')
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
    more,
  );
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
