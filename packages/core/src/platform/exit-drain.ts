import { runtimeOf } from './runtime.js';

/** A client that may have pending events when the process has nothing left to do. */
export interface Drainable {
  /** Whether there are pending events that were not drained yet. */
  readonly hasToDrain: boolean;
  drainOnExit(): Promise<unknown>;
}

const clients = new Set<Drainable>();
let isListening = false;

/** One listener for the whole process: `beforeExit`, which is not emitted for signals and `process.exit()`. */
export function drainBeforeExit(client: Drainable): void {
  // Workers have a client for each request, which would never be removed.
  if (!runtimeOf(globalThis).hasExit) return;
  clients.add(client);
  if (isListening || isLambda()) return;
  isListening = true;
  process.on('beforeExit', drainAll);
}

export function forgetDrain(client: Drainable): void {
  clients.delete(client);
  if (clients.size > 0) return;
  process.off('beforeExit', drainAll);
  isListening = false;
}

function drainAll(): void {
  for (const client of clients) if (client.hasToDrain) void client.drainOnExit();
}

/** A Lambda function has nothing left to do after each invocation: it flushes before it returns. */
function isLambda(): boolean {
  return process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined;
}
