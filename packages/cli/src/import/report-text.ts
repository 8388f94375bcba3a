import type { ImportReport } from '@intercom-events/core';
import { printable } from '../printable.js';
import { durationText } from './progress.js';
import type { ImportResult } from './run-import.js';

/** Rows that were not events, or were changed while they were read. */
function notesText({ skipped, notes }: Pick<ImportResult, 'skipped' | 'notes'>): string {
  const lines = [
    ...[...skipped].map(([reason, rows]) => `${count(rows)} skipped: ${reason}.`),
    ...notes.map(({ text, count: times, firstLine }) =>
      times === 1
        ? `Note: ${text} (line ${firstLine}).`
        : `Note: ${text} (${count(times)} times, first in line ${firstLine}).`,
    ),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Describes the result of an import. */
export function reportText(result: ImportResult): string {
  const { report, failuresPath, checkpointPath } = result;
  const { dryRun, read, skipped, fit, delivered, duplicates, changed, milliseconds } = report;
  const refused = Object.entries(report.refused);
  const failures = refused.reduce((sum, [, rows]) => sum + rows, 0);
  const lines = [
    `${count(read)} rows read in ${durationText(report.durationMs / 1_000)}.`,
    dryRun
      ? `${count(fit)} would be sent. Nothing was sent: this was a dry run.`
      : `${count(delivered)} sent.`,
    skipped > 0 && `${count(skipped)} already done in an earlier run.`,
    duplicates > 0 && `${count(duplicates)} identical to an earlier row, not sent again.`,
    changed > 0 &&
      `${count(changed)} with metadata that had to be changed${dryRun ? '' : '; --dry-run lists them'}.`,
    report.moved > 0 &&
      `${count(report.moved)} moved to the next free second: Intercom keeps one event per contact, name and second.`,
    milliseconds > 0 && `${count(milliseconds)} with the time in milliseconds, converted.`,
    failures > 0 &&
      `${count(failures)} refused: ${refused.map(([why, n]) => `${why} ${count(n)}`).join(', ')}.`,
    failures > 0 &&
      !dryRun &&
      `They are in ${printable(failuresPath)}: correct them and import that file.`,
    report.status === 'stopped' && stopText(report),
    report.error instanceof Error && printable(report.error.message),
    report.status === 'stopped' &&
      !dryRun &&
      `Run the same command to continue (from ${printable(checkpointPath)}).`,
  ];
  const text = lines.filter(Boolean).join('\n');
  return `${text}\n${notesText(result)}${read === 0 ? noRows(result) : ''}`;
}

function noRows({ skipped }: ImportResult): string {
  return skipped.size > 0
    ? 'No row is an event of a user.\n'
    : 'The file has no rows below the header.\n';
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function stopText({ because, explanation }: ImportReport): string {
  if (because === 'aborted') return 'Interrupted. The requests in flight were completed.';
  return `Stopped early. ${explanation ?? ''}`;
}
