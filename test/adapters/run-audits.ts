import { describe, test } from 'vitest';
import { audits } from './audits.js';
import type { Driver } from './driver.js';

/** Runs the whole list on one major of one framework. */
export function runAudits(driver: Driver): void {
  describe(driver.name, () => {
    for (const { id, sentence, check } of audits) test(`${id} ${sentence}`, () => check(driver));
  });
}
