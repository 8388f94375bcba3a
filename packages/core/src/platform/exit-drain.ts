import { performance } from './native-timers.js';
import { runtimeOf } from './runtime.js';

/** A client that may have pending events when the process has nothing left to do. */
export interface Drainable {
  /** How long all its drains may take together, in milliseconds; 0: it is not drained. */
  readonly drainMs: number;
  /** Whether there are pending events that were not drained yet. */
  readonly hasToDrain: boolean;
  drainOnExit(deadlineMs: number): Promise<unknown>;
  /** There is no time left for its pending events. */
  leaveOnExit(): void;
}

/** A drain counts as this long at least: what is tracked at each end could keep the process for very long. */
const leastDrainMs = 50;

const clients = new Set<Drainable>();
let isListening = false;
/** How long drains have taken in this process. */
let drainedMs = 0;
let isEnding = false;

/** Whether the process is about to end, and nothing may keep it from doing so. */
export function isProcessEnding(): boolean {
  return isEnding;
}

/** One listener for the whole process: `beforeExit`, which is not emitted for signals and `process.exit()`. */
export function drainBeforeExit(client: Drainable): void {
  // Workers have a client for each request, which would never be removed.
  if (!runtimeOf(globalThis).hasExit) return;
  clients.add(client);
  if (isListening || isLambda()) return;
  process.on('beforeExit', drainAll);
  isListening = true;
}

export function forgetDrain(client: Drainable): void {
  clients.delete(client);
  if (clients.size > 0) return;
  process.off('beforeExit', drainAll);
  isListening = false;
  isEnding = false;
  drainedMs = 0;
}

/**
 * Node emits `beforeExit` again when a drain is over, and when a listener of the application has begun something.
 * Events that are tracked meanwhile are drained too, until the time of all drains together is used up.
 */
function drainAll(): void {
  const undrained = [...clients].filter(({ drainMs, hasToDrain }) => drainMs > 0 && hasToDrain);
  const drainable = undrained.filter(({ drainMs }) => drainMs > drainedMs);
  for (const client of undrained) if (client.drainMs <= drainedMs) client.leaveOnExit();
  isEnding = drainable.length === 0;
  if (!isEnding) void drain(drainable);
}

async function drain(drainable: readonly Drainable[]): Promise<void> {
  const startedMs = performance.now();
  await Promise.all(drainable.map((client) => client.drainOnExit(client.drainMs - drainedMs)));
  drainedMs += Math.max(leastDrainMs, performance.now() - startedMs);
}

/** A Lambda function has nothing left to do after each invocation: it flushes before it returns. */
function isLambda(): boolean {
  return process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined;
}
