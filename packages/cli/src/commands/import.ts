import type { ImportReport } from '@intercom-events/core';
import type { Command } from 'commander';
import { type CommandHost, withExamples } from '../command-host.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { summaryText } from '../import/dry-run-summary.js';
import { withFileFlags } from '../import/file-flags.js';
import { reportText } from '../import/report-text.js';
import { type ImportFlags, type ImportResult, runImport } from '../import/run-import.js';
import { printableJson } from '../printable.js';

const notes = `Formats: JSON lines, JSON arrays, CSV, and tab-separated text, each also compressed with gzip. A line of JSON is
{"user_id":"42","name":"placed-order","at":"2026-11-20T10:00:00Z","metadata":{…}}, with email or id instead of
user_id if you like; also the output of list --json. CSV needs a header; columns that are nothing else become
metadata. Other JSON needs --from, or flags for the columns. Rows older than 90 days are refused.

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
    .argument('<FILE>', 'a file, or - for standard input')
    .action(async (file: string, flags: ImportFlags) => {
      const result = await runImport(file, flags, io);
      io.out.write(flags.json ? jsonOf(result) : textOf(result));
      end(codeOf(result.report));
    });
  withExamples(
    imports,
    [
      'import orders.csv --dry-run',
      'import orders.csv --user-column customer --name placed-order',
      'import export.json.gz --from amplitude --dry-run',
      'import orders.csv.failures.ndjson',
    ],
    notes,
  );
}

function withOptions(command: Command): Command {
  return withFileFlags(
    command
      .option('--dry-run', 'send nothing; explain every row that would be changed or refused')
      .option('--restart', 'start over, ignoring the checkpoint')
      .option(
        '--save-as <path>',
        'where the checkpoint and the failures file go (default: beside the file)',
      )
      .option('--concurrency <number>', 'maximum number of parallel requests, 1 to 64', '32'),
  );
}

function textOf(result: ImportResult): string {
  const { dryRun, report, known } = result;
  if (dryRun === undefined) return reportText(result);
  const { names } = dryRun;
  return `${reportText(result)}${summaryText({ names, previewText: dryRun.previewText() }, report, known)}`;
}

function jsonOf({ report, skipped, notes: found, dryRun, known }: ImportResult): string {
  const { checkpoint: _, error: __, ...counts } = report;
  return `${printableJson({
    type: 'report',
    ...counts,
    notEvents: Object.fromEntries(skipped),
    notes: found,
    ...(dryRun && { names: Object.fromEntries(dryRun.names.counts) }),
    ...(known && { contacts: { asked: known.asked, unknown: known.unknown } }),
  })}\n`;
}

function codeOf({ status, because, refused, read }: ImportReport): ExitCode {
  if (because === 'aborted') return exitCodes.interrupted;
  if (because === 'unauthorised' || because === 'unreachable') return exitCodes.noAccess;
  if (because === 'configuration' || because === 'suspicious_answer') return exitCodes.noAccess;
  const isClean = status === 'done' && read > 0 && Object.keys(refused).length === 0;
  return isClean ? exitCodes.done : exitCodes.failed;
}
