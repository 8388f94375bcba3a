import type {
  ImportCheckpoint,
  ImportOptions,
  ImportProgress,
  ImportReport,
  ImportSource,
} from '../model/import-types.js';
import { ImportCounters } from './import-counters.js';
import { ImportLimiter } from './import-limiter.js';
import { progressOf, runMonitored } from './import-monitor.js';
import { ImportRun } from './import-run.js';
import { ImportSender } from './import-sender.js';
import { type ImportParts, readSettings } from './import-settings.js';
import { stops } from './import-stops.js';
import { RowProgress } from './row-progress.js';
import { RowReader } from './row-reader.js';
import { RowValidator } from './row-validator.js';

/** Imports a source. Rejects with a `UsageError` for what it cannot use, and before anything is sent. */
export async function importEvents(
  parts: ImportParts,
  source: ImportSource,
  given: ImportOptions = {},
): Promise<ImportReport> {
  const { options, checkpoint, dryRun, concurrency, outageMs } = readSettings(parts, source, given);
  const { clock, gate, prepare, preview } = parts;
  const rows = new RowReader(source, new RowValidator(prepare, clock), clock);
  const progress = new RowProgress(checkpoint);
  const onOutage = (): void => run.stop('unreachable');
  const limiter = new ImportLimiter({ gate, clock, concurrency, outageMs, onOutage });
  const sending =
    dryRun || parts.sending === undefined ? undefined : new ImportSender(parts.sending, limiter);
  const counters = new ImportCounters({ isDryRun: sending === undefined });
  const run: ImportRun = new ImportRun({
    ...{ rows, progress, counters, limiter, sending, preview },
    tell: options,
  });
  const checkpointNow = (): ImportCheckpoint => {
    if (dryRun) return checkpoint ?? new RowProgress().checkpoint(rows.fingerprint.at(0));
    // Stopped before it was read so far again: what was known of the source is still true.
    const isAsBefore = checkpoint !== undefined && rows.count < checkpoint.fingerprint.rows;
    return progress.checkpoint(
      isAsBefore ? checkpoint.fingerprint : rows.fingerprint.at(progress.end),
    );
  };
  const progressNow = (): ImportProgress => progressOf(counters, limiter, clock, checkpointNow);
  const startMs = clock.nowMs();
  counters.begin(startMs);
  await runMonitored(run, parts, options, progressNow, () => run.run(checkpoint));
  const { stopped } = run;
  return {
    status: stopped === undefined ? 'done' : 'stopped',
    ...stopped,
    ...(stopped && { explanation: stops[stopped.because] }),
    ...counters.counts(),
    dryRun,
    durationMs: clock.nowMs() - startMs,
    checkpoint: checkpointNow(),
  };
}
