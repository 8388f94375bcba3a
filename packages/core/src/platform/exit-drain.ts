import { runtimeOf } from './runtime.js';

/** A client that may still have events on their way when the process has nothing left to do. */
export interface Drainable {
  /** Whether there is something that could move; each event is waited for once. */
  readonly hasToDrain: boolean;
  drainOnExit(): Promise<unknown>;
}

const clients = new Set<Drainable>();
let isListening = false;

/** One listener for the whole process: `beforeExit`, which signals and `process.exit()` pass by. */
export function drainBeforeExit(client: Drainable): void {
  // Workers have a client for each request, and nothing that would ever forget it.
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

/** A frozen Lambda has nothing left to do after each call: there, one flushes before returning. */
function isLambda(): boolean {
  return process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined;
}
