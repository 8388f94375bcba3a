import type {
  ImportCheckpoint,
  ImportOptions,
  ImportProgress,
  ImportReport,
  ImportSource,
} from '../model/import-types.js';
import { anotherSource, Head } from './checkpoint.js';
import { ImportLimiter } from './import-limiter.js';
import { ImportSender } from './import-sender.js';
import { type ImportParts, readSettings } from './import-settings.js';
import { stops } from './import-stops.js';
import { progressOf, watched } from './import-watch.js';
import { Importing } from './importing.js';
import { Judge } from './judge.js';
import { Place } from './place.js';
import { Rows } from './rows.js';
import { Tally } from './tally.js';

/** Imports a source. Rejects with a `UsageError` for what it cannot use, and before anything is sent. */
export async function importEvents(
  parts: ImportParts,
  source: ImportSource,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const settings = readSettings(parts, source, options);
  const { checkpoint, dryRun } = settings;
  const { clock, gate, writer } = parts;
  const rows = new Rows(source, new Judge(writer, clock), clock);
  const place = new Place(checkpoint);
  const tally = new Tally();
  if (checkpoint !== undefined) {
    await rows.compare(checkpoint).catch((error) => {
      rows.end();
      throw error;
    });
  }
  const { concurrency, outageMs } = settings;
  const onOutage = (): void => importing.stop('unreachable');
  const limiter = new ImportLimiter({ gate, clock, concurrency, outageMs, onOutage });
  const sending =
    dryRun || parts.sending === undefined ? undefined : new ImportSender(parts.sending, limiter);
  const { preview } = parts;
  const made = { rows, place, tally, limiter, tell: options, sending, preview };
  const importing: Importing = new Importing(made);
  const whereNow = (): ImportCheckpoint => {
    if (dryRun) return checkpoint ?? new Place().checkpoint(new Head().print());
    const given = checkpoint?.head;
    // Stopped before it was read so far again: what was known of the source is still true.
    const head = given !== undefined && rows.count < given.rows ? given : rows.head.print();
    return place.checkpoint(head);
  };
  const progress = (): ImportProgress => progressOf(tally, limiter, clock, whereNow);
  const startMs = clock.nowMs();
  tally.begin(startMs);
  await watched(importing, parts, options, progress, () => importing.run(concurrency));
  if (isShorter(importing, rows, checkpoint)) throw anotherSource();
  const { stopped } = importing;
  return {
    status: stopped === undefined ? 'done' : 'stopped',
    ...stopped,
    ...(stopped && { explanation: stops[stopped.because] }),
    ...tally.counts(),
    dryRun,
    durationMs: clock.nowMs() - startMs,
    checkpoint: whereNow(),
  };
}

/** The source has ended before the place an earlier run had come to. */
function isShorter(
  { stopped }: Importing,
  rows: Rows,
  checkpoint: ImportCheckpoint | undefined,
): boolean {
  return stopped === undefined && checkpoint !== undefined && rows.count < checkpoint.position;
}
