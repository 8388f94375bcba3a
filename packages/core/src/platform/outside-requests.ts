import { AsyncResource } from 'node:async_hooks';

/** Created when the module is loaded, which may be in a request. */
const outside = new AsyncResource('IntercomEvents');

/**
 * Where Node keeps the async context of a resource: under a symbol for each `AsyncLocalStorage` (Node 20 and 22), or
 * under one for all (Node 24 and later). No public function creates a resource without a context; where these symbols
 * are missing, the context is that in which the module was loaded.
 */
const contextSymbols = new Set(['kResourceStore', 'context_frame']);

for (const key of Object.getOwnPropertySymbols(outside)) {
  if (contextSymbols.has(key.description ?? '')) Reflect.set(outside, key, undefined);
}

/**
 * Runs a function without the async context of a request. Timers, connections and promises that outlive a request
 * would keep its whole context in memory, and run what they call in it.
 */
export function outsideRequests<Args extends unknown[], Result>(
  fn: (...args: Args) => Result,
  ...args: Args
): Result {
  return outside.runInAsyncScope(fn, undefined, ...args);
}
