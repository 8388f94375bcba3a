import { Writable } from 'node:stream';
import type { ImportProgress } from '@intercom-events/core';
import { SingleBar } from 'cli-progress';
import type { Screen } from '../io.js';
import { printableJson } from '../printable.js';

/** How much of the file has been read; the total of a stream is unknown. */
export interface ReadSoFar {
  readonly doneBytes: number;
  readonly totalBytes: number | undefined;
}

/** Shows the progress of an import. */
export interface ProgressDisplay {
  show(progress: ImportProgress, soFar: ReadSoFar): void;
  clear(): void;
}

/** `show` is called twice a second: where nobody watches a terminal, a line is printed every ten seconds. */
const callsPerLine = 20;

/** A bar on a terminal; elsewhere a line now and then, as JSON on request. */
export function progressDisplay(screen: Screen, isJson: boolean): ProgressDisplay {
  return screen.isTTY === true && !isJson ? progressBar(screen) : progressLines(screen, isJson);
}

function progressLines(screen: Screen, isJson: boolean): ProgressDisplay {
  let calls = 0;
  return {
    show: (progress, soFar) => {
      calls += 1;
      if (calls % callsPerLine !== 0) return;
      const { checkpoint: _, ...counts } = progress;
      const line = isJson ? printableJson({ progress: counts }) : progressText(progress, soFar);
      screen.write(`${line}\n`);
    },
    clear: () => undefined,
  };
}

function progressBar(screen: Screen): ProgressDisplay {
  const write = (chunk: unknown, _encoding: string, done: () => void): void => {
    screen.write(`${chunk}`);
    done();
  };
  const columns = screen.columns ?? 80;
  const stream = Object.assign(new Writable({ write }), { isTTY: true, columns });
  const bar = new SingleBar({
    stream,
    format: '{bar} {text}',
    barCompleteChar: '#',
    barIncompleteChar: '.',
    barsize: 20,
    clearOnComplete: true,
    // The command handles Ctrl-C itself.
    gracefulExit: false,
    // Two lines of one terminal would never be overwritten.
    linewrap: false,
    fps: 10,
  });
  let isStarted = false;
  return {
    show: (progress, soFar) => {
      const { doneBytes, totalBytes = 0 } = soFar;
      const text = progressText(progress, soFar);
      if (!isStarted) bar.start(Math.max(1, totalBytes), doneBytes, { text });
      isStarted = true;
      bar.update(Math.min(doneBytes, Math.max(1, totalBytes)), { text });
    },
    clear: () => {
      if (isStarted) bar.stop();
      isStarted = false;
    },
  };
}

/** The progress of an import on one line. */
function progressText(progress: ImportProgress, { doneBytes, totalBytes }: ReadSoFar): string {
  const { read, perSec, refused, waiting } = progress;
  const share =
    totalBytes === undefined ? undefined : totalBytes === 0 ? 1 : doneBytes / totalBytes;
  const failures = Object.values(refused).reduce((sum, count) => sum + count, 0);
  const rowsLeft = share === undefined || share === 0 ? Number.NaN : (read / share) * (1 - share);
  return [
    share !== undefined && `${Math.floor(Math.min(1, share) * 100)}%`,
    `${read.toLocaleString('en')} rows`,
    `${Math.round(perSec).toLocaleString('en')}/s`,
    rowsLeft > 0 && perSec > 0 && `${durationText(rowsLeft / perSec)} left`,
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
