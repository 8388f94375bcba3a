import type { SentChange } from '@intercom-events/core';
import type { CliIo } from './io.js';
import { printableJson } from './printable.js';

/** Says that not all of an event was sent as it was typed: as a line, or as one line of JSON. */
export function warnOf(change: SentChange, { err }: Pick<CliIo, 'err'>, isJson: boolean): void {
  // The explanation is one line already, whatever the key is.
  err.write(
    isJson ? `${printableJson({ warning: change })}\n` : `Warning: ${change.explanation}\n`,
  );
}
