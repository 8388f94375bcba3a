import type { Hooks } from './reports.js';

/** A function of the application that failed, for the log. */
export interface CallbackFailure {
  readonly callback: 'user' | 'sendWhen' | keyof Hooks;
  /** What it threw; left out if it returned something that cannot be used. */
  readonly thrown?: { readonly error: unknown };
  /** The name of the event it was called for, if it was one. */
  readonly event?: unknown;
}
