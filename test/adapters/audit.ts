import type { Driver } from './driver.js';

/** One thing every adapter must do. */
export interface Audit {
  /** Never changes its meaning, and is never used again for another. */
  readonly id: string;
  /** Begins with MUST or SHOULD. */
  readonly sentence: string;
  readonly check: (driver: Driver) => Promise<void>;
}

export function audit(
  id: string,
  sentence: `${'MUST' | 'SHOULD'} ${string}`,
  check: (driver: Driver) => Promise<void>,
): Audit {
  return { id, sentence, check };
}
