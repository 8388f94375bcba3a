import type { ChangedRow, ImportFailure } from '@intercom-events/core';
import { printable } from '../printable.js';
import { durationText } from './progress-line.js';
import type { Outcome } from './run-import.js';

/** A row that would be refused: which, why, and what to do. */
export function refusedText({ index, key, reason, explanation, row }: ImportFailure): string {
  const { unreadable }: Partial<Record<string, unknown>> =
    typeof row === 'object' && row !== null ? { ...row } : {};
  const why = typeof unreadable === 'string' ? unreadable : explanation;
  return `${printable(key ?? `row ${index + 1}`)}: refused (${reason}). ${printable(why)}\n`;
}

/** A row whose metadata would be changed: which, and how. */
export function changedText({ index, key, changes }: ChangedRow): string {
  const what = changes.map(
    ({ change, key: of }) =>
      `${change.replaceAll('_', ' ')}${of === undefined ? '' : ` "${printable(of)}"`}`,
  );
  return `${printable(key ?? `row ${index + 1}`)}: changed. ${what.join(', ')}\n`;
}

/** What an import has come to. */
export function reportText({ report, failuresPath, checkpointPath }: Outcome): string {
  const { dryRun, read, skipped, fit, delivered, duplicates, changed, milliseconds } = report;
  const refused = Object.entries(report.refused);
  const failures = refused.reduce((sum, [, count]) => sum + count, 0);
  const lines = [
    `${count(read)} rows read in ${durationText(report.durationMs / 1_000)}.`,
    dryRun ? `${count(fit)} would be sent; nothing was.` : `${count(delivered)} sent.`,
    skipped > 0 && `${count(skipped)} done in an earlier run.`,
    duplicates > 0 && `${count(duplicates)} the same as a row before, not sent again.`,
    changed > 0 && `${count(changed)} with metadata that had to be changed; --dry-run shows them.`,
    milliseconds > 0 && `${count(milliseconds)} with a time in milliseconds, taken as that.`,
    failures > 0 &&
      `${count(failures)} refused: ${refused.map(([why, n]) => `${why} ${count(n)}`).join(', ')}.`,
    failures > 0 &&
      !dryRun &&
      `They are in ${printable(failuresPath)}: mend them, and import that file.`,
    report.status === 'stopped' && stopText(report),
    report.error instanceof Error && printable(report.error.message),
    report.status === 'stopped' &&
      !dryRun &&
      `The same command goes on from ${printable(checkpointPath)}.`,
  ];
  return `${lines.filter(Boolean).join('\n')}\n`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function stopText({ because, explanation }: Outcome['report']): string {
  if (because === 'aborted') return 'Interrupted; what was under way has been waited for.';
  return `Stopped early. ${explanation ?? ''}`;
}
