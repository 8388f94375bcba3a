import type { ImportProgress } from '@intercom-events/core';
import type { Screen } from '../io.js';

/** How much of the file has been read. */
export interface ReadSoFar {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** The progress of an import on one line. */
export function progressText(
  progress: ImportProgress,
  { doneBytes, totalBytes }: ReadSoFar,
): string {
  const { read, perSec, refused, waiting } = progress;
  const share = totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes);
  const failures = Object.values(refused).reduce((sum, count) => sum + count, 0);
  const rowsLeft = share === 0 ? Number.NaN : (read / share) * (1 - share);
  return [
    `${read.toLocaleString('en')} rows`,
    `${Math.floor(share * 100)}%`,
    `${Math.round(perSec).toLocaleString('en')}/s`,
    share < 1 && perSec > 0 && !Number.isNaN(rowsLeft) && `${durationText(rowsLeft / perSec)} left`,
    failures > 0 && `${failures.toLocaleString('en')} refused`,
    waiting &&
      `waiting ${durationText(waiting.forMs / 1_000)}: ${waiting.because.replaceAll('_', ' ')}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** A duration for people to read. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}

/** A line that overwrites itself on a terminal; elsewhere nothing is printed. */
export function progressLine(screen: Screen): { show(text: string): void; clear(): void } {
  const write = (text: string): void => {
    // Return to the start of the line and clear it.
    if (screen.isTTY) screen.write(`\r\u001b[K${text}`);
  };
  return { show: write, clear: () => write('') };
}
