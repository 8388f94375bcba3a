import { contain } from '../errors/contain.js';
import type { Clock } from '../model/clock.js';
import type { ImportCheckpoint, ImportOptions, ImportProgress } from '../model/import-types.js';
import type { ImportCounters } from './import-counters.js';
import type { ImportLimiter } from './import-limiter.js';
import type { ImportRun } from './import-run.js';
import type { ImportParts } from './import-settings.js';

const progressEveryMs = 500;

/** Runs an import: lets it be stopped from outside, reports twice a second, and keeps the process alive. */
export async function runMonitored(
  importRun: ImportRun,
  { clock, closing }: ImportParts,
  { signal, onProgress }: ImportOptions,
  progress: () => ImportProgress,
  run: () => Promise<void>,
): Promise<void> {
  const report = (): void => {
    try {
      contain(onProgress?.(progress()), (error?: unknown) =>
        importRun.stop('callback_failed', error),
      );
    } catch (error) {
      importRun.stop('callback_failed', error);
    }
  };
  let cancel = (): void => {};
  const tick = (): void => {
    cancel = clock.after(progressEveryMs, tick, { hold: true });
    report();
  };
  cancel = clock.after(progressEveryMs, tick, { hold: true });
  const onAbort = (): void => importRun.stop('aborted');
  const onClose = (): void => importRun.stop('closed');
  signal?.addEventListener('abort', onAbort);
  closing.addEventListener('abort', onClose);
  if (signal?.aborted) onAbort();
  try {
    await run();
  } finally {
    cancel();
    signal?.removeEventListener('abort', onAbort);
    closing.removeEventListener('abort', onClose);
  }
  report();
}

/** The progress at this moment. */
export function progressOf(
  counters: ImportCounters,
  limiter: ImportLimiter,
  clock: Clock,
  checkpoint: () => ImportCheckpoint,
): ImportProgress {
  const nowMs = clock.nowMs();
  const pause = limiter.waitingFor(nowMs);
  return {
    ...counters.counts(),
    inFlight: limiter.inFlight,
    perSec: counters.perSec(nowMs),
    ...(pause && { waiting: { because: pause.because, forMs: Math.ceil(pause.untilMs - nowMs) } }),
    checkpoint,
  };
}
