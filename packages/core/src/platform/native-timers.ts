/**
 * The runtime's own timers and monotonic clock, taken when the module is loaded. Fake timers in a test replace the
 * global ones for a while: a timer set on them would never fire once the real ones are back. They leave
 * `node:timers` alone.
 */
export const { setTimeout, clearTimeout, setImmediate } =
  globalThis.process?.getBuiltinModule?.('node:timers') ?? globalThis;
export const { performance } =
  globalThis.process?.getBuiltinModule?.('node:perf_hooks') ?? globalThis;
