import type { Driver } from './driver.js';

/** One requirement for every adapter. */
export interface Audit {
  /** Never changes its meaning, and is never reused. */
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
