/**
 * Gives vitest the matchers: import it in a setup file (`test.setupFiles`), or in a test.
 *
 * @module
 */

import { expect } from 'vitest';
import { type EventMatchers, eventMatchers } from './matchers.js';

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: vitest's own parameter, which has to be repeated.
  interface Matchers<T = any> extends EventMatchers<void> {}
  // Before vitest 3.2 there was no `Matchers`.
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  interface Assertion<T = any> extends EventMatchers<void> {}
}

expect.extend(eventMatchers);

/** Vitest's own, which has the matchers now. */
// Also: before vitest 3.2 the declarations above were lost unless vitest's had been read first.
export { expect };
