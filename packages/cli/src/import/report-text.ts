import type { ChangedRow, ImportFailure } from '@intercom-events/core';
import { printable } from '../printable.js';
import { durationText } from './progress-line.js';
import { refusalText } from './refusal-text.js';
import type { Outcome } from './run-import.js';

/** Describes a refused row. */
export function refusedText(failure: ImportFailure): string {
  const { index, key, reason } = failure;
  const row = printable(key ?? `row ${index + 1}`);
  return `${row}: refused (${reason}). ${printable(refusalText(failure))}\n`;
}

/** Describes a row whose metadata is changed. */
export function changedText({ index, key, changes }: ChangedRow): string {
  const what = changes.map(
    ({ change, key: of }) =>
      `${change.replaceAll('_', ' ')}${of === undefined ? '' : ` "${printable(of)}"`}`,
  );
  return `${printable(key ?? `row ${index + 1}`)}: changed. ${what.join(', ')}\n`;
}

/** Describes the result of an import. */
export function reportText({ report, failuresPath, checkpointPath }: Outcome): string {
  const { dryRun, read, skipped, fit, delivered, duplicates, changed, milliseconds } = report;
  const refused = Object.entries(report.refused);
  const failures = refused.reduce((sum, [, count]) => sum + count, 0);
  const lines = [
    `${count(read)} rows read in ${durationText(report.durationMs / 1_000)}.`,
    dryRun
      ? `${count(fit)} would be sent. Nothing was sent: this was a dry run.`
      : `${count(delivered)} sent.`,
    skipped > 0 && `${count(skipped)} already done in an earlier run.`,
    duplicates > 0 && `${count(duplicates)} identical to an earlier row, not sent again.`,
    changed > 0 &&
      `${count(changed)} with metadata that had to be changed${dryRun ? '' : '; --dry-run lists them'}.`,
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
  return `${lines.filter(Boolean).join('\n')}\n`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function stopText({ because, explanation }: Outcome['report']): string {
  if (because === 'aborted') return 'Interrupted. The requests in flight were completed.';
  return `Stopped early. ${explanation ?? ''}`;
}
