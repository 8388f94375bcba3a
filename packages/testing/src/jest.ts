/**
 * Adds the matchers to jest: list it in `setupFilesAfterEnv`, or import it in a test.
 *
 * @module
 */

import { expect } from '@jest/globals';
import { type EventMatchers, eventMatchers } from './matchers.js';

declare global {
  namespace jest {
    // For the globals of @types/jest.
    interface Matchers<R, T> extends EventMatchers<R> {}
  }
}

declare module 'expect' {
  // For those who import `expect` from @jest/globals.
  interface Matchers<R extends void | Promise<void>, T = unknown> extends EventMatchers<R> {}
}

expect.extend(eventMatchers);

/** Jest's own `expect`, with the matchers. */
export { expect };
