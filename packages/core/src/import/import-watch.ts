import { contain } from '../errors/contain.js';
import type { Clock } from '../model/clock.js';
import type { ImportCheckpoint, ImportOptions, ImportProgress } from '../model/import-types.js';
import type { ImportLimiter } from './import-limiter.js';
import type { ImportParts } from './import-settings.js';
import type { Importing } from './importing.js';
import type { Tally } from './tally.js';

const progressEveryMs = 500;

/** Runs it, lets it be stopped from outside, reports twice a second, and keeps the process alive. */
export async function watched(
  importing: Importing,
  { clock, closing }: ImportParts,
  { signal, onProgress }: ImportOptions,
  progress: () => ImportProgress,
  run: () => Promise<void>,
): Promise<void> {
  const report = (): void => {
    try {
      contain(onProgress?.(progress()), (error?: unknown) =>
        importing.stop('callback_failed', error),
      );
    } catch (error) {
      importing.stop('callback_failed', error);
    }
  };
  let cancel = (): void => {};
  const tick = (): void => {
    cancel = clock.after(progressEveryMs, tick, { hold: true });
    report();
  };
  cancel = clock.after(progressEveryMs, tick, { hold: true });
  const onAbort = (): void => importing.stop('aborted');
  const onClose = (): void => importing.stop('closed');
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

/** How it is doing at the moment. */
export function progressOf(
  tally: Tally,
  limiter: ImportLimiter,
  clock: Clock,
  checkpoint: () => ImportCheckpoint,
): ImportProgress {
  const nowMs = clock.nowMs();
  const pause = limiter.waitingFor(nowMs);
  return {
    ...tally.counts(),
    inFlight: limiter.inFlight,
    perSec: tally.perSec(nowMs),
    ...(pause && { waiting: { because: pause.because, forMs: Math.ceil(pause.untilMs - nowMs) } }),
    checkpoint,
  };
}
