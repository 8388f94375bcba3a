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
/** What tells instrumentations that a request belongs to the plumbing. */
const isSuppressed = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/**
 * Makes a request of which OpenTelemetry's instrumentations make no span, and to which they add no
 * header. Requests of ours belong to nobody's trace: one goes out for many callers, each would be a
 * trace of its own, and addresses of questions hold whom they are about.
 *
 * Without OpenTelemetry in the application this does nothing but call the function.
 */
export function untraced<Result>(request: () => Result): Result {
  const manager = contextManager();
  if (manager === undefined) return request();
  let hasBegun = false;
  try {
    return manager.with(manager.active().setValue(isSuppressed, true), () => {
      hasBegun = true;
      return request();
    });
  } catch (error) {
    // A request is made once, and whatever is wrong with the tracing is no reason not to make it.
    if (hasBegun) throw error;
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
