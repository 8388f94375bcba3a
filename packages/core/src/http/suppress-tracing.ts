/** What OpenTelemetry's context is, as far as it is needed here. */
interface Context {
  setValue(key: symbol, value: unknown): Context;
}

interface ContextManager {
  active(): Context;
  with<Result>(context: Context, fn: () => Result): Result;
}

/** Where `@opentelemetry/api` keeps what the application has registered, for all its copies to find. */
const registered: unique symbol = Symbol.for('opentelemetry.js.api.1');
const globals: object & { [registered]?: unknown } = globalThis;
/** The context key by which instrumentations know that a request is not to be traced. */
const isSuppressed = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/**
 * Sends a request of which OpenTelemetry's instrumentations make no span, and to which they add no
 * header. Our requests belong to no trace: one is sent for many callers, each would be a trace of its own,
 * and the paths of some name a contact.
 *
 * Without OpenTelemetry in the application this only calls the function.
 */
export function suppressTracing<Result>(request: () => Result): Result {
  const manager = contextManager();
  if (manager === undefined) return request();
  let isSent = false;
  try {
    return manager.with(manager.active().setValue(isSuppressed, true), () => {
      isSent = true;
      return request();
    });
  } catch (error) {
    // A request is sent once, and trouble with tracing must not stop it.
    if (isSent) throw error;
    return request();
  }
}

function contextManager(): ContextManager | undefined {
  const api = globals[registered];
  if (typeof api !== 'object' || api === null || !('context' in api)) return undefined;
  return isContextManager(api.context) ? api.context : undefined;
}

function isContextManager(value: unknown): value is ContextManager {
  return typeof value === 'object' && value !== null && 'active' in value && 'with' in value;
}
