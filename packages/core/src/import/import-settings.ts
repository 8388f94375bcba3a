import type { Gate } from '../delivery/gate.js';
import { UsageError, unusable } from '../errors/usage-error.js';
import { isAbortSignal } from '../model/any-realm.js';
import type { Clock } from '../model/clock.js';
import type { ImportCheckpoint, ImportOptions } from '../model/import-types.js';
import { fieldsOf } from '../model/own-fields.js';
import type { PrepareEvent } from '../model/written-event.js';
import { requireOptions, requireWithin } from '../requests/call-options.js';
import { readCheckpoint } from './checkpoint.js';
import type { ImportSending } from './import-sender.js';

/** What imports need. */
export interface ImportParts {
  readonly prepare: PrepareEvent;
  readonly clock: Clock;
  readonly gate: Gate;
  /** `undefined` in a dry run. */
  readonly sending: ImportSending | undefined;
  readonly preview: ((name: string, body: string) => void) | undefined;
  readonly maxConcurrency: number;
  /** Aborted when the client is closed. */
  readonly closing: AbortSignal;
}

/** The options of an import, complete. */
export interface ImportSettings {
  /** As they were given. */
  readonly options: ImportOptions;
  readonly checkpoint: ImportCheckpoint | undefined;
  readonly dryRun: boolean;
  readonly concurrency: number;
  readonly outageMs: number;
}

const importOptionNames = {
  concurrency: true,
  signal: true,
  checkpoint: true,
  dryRun: true,
  outageMs: true,
  onProgress: true,
  onInvalid: true,
  onChanged: true,
  onPreview: true,
} satisfies Record<keyof ImportOptions, true>;

const maxConcurrency = 64;
const maxOutageMs = 3_600_000;

/** Checks what an import was given. Throws `UsageError`. */
export function readSettings(
  parts: ImportParts,
  source: unknown,
  given: ImportOptions,
): ImportSettings {
  if (parts.closing.aborted) {
    throw new UsageError('CLIENT_CLOSED', 'This client has been closed.', {
      fix: 'Import before `close()`, or make another client.',
    });
  }
  requireOptions('import()', given, importOptionNames);
  const isSource =
    typeof source === 'object' &&
    source !== null &&
    !ArrayBuffer.isView(source) &&
    !(source instanceof String) &&
    (Symbol.asyncIterator in source || Symbol.iterator in source);
  if (!isSource) {
    throw unusable('The source is neither iterable nor a stream.', 'Give an array or a generator.');
  }
  const options = fieldsOf<ImportOptions>(given, importOptionNames);
  const { signal } = options;
  if (signal !== undefined && !isAbortSignal(signal)) {
    throw unusable('`signal` is not an AbortSignal.', 'Give `controller.signal`, or leave it out.');
  }
  for (const name of ['onProgress', 'onInvalid', 'onChanged', 'onPreview'] as const) {
    if (options[name] === undefined || typeof options[name] === 'function') continue;
    throw unusable(`\`${name}\` is not a function.`, 'Correct it, or leave it out.');
  }
  const { dryRun = false } = options;
  if (typeof dryRun !== 'boolean') {
    throw unusable('`dryRun` is neither `true` nor `false`.', 'Correct it, or leave it out.');
  }
  const { concurrency = parts.maxConcurrency, outageMs = 60_000 } = options;
  requireWithin('concurrency', concurrency, 1, maxConcurrency);
  requireWithin('outageMs', outageMs, 0, maxOutageMs);
  return {
    options,
    checkpoint: readCheckpoint(options.checkpoint),
    dryRun: dryRun || parts.sending === undefined,
    concurrency: Math.min(concurrency, parts.maxConcurrency),
    outageMs,
  };
}
