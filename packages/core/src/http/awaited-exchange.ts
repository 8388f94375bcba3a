import { Exchange, type ExchangeContext } from './exchange.js';
import type { AwaitedRequest, HttpResult } from './http-client.js';

/**
 * Opens an exchange whose response a caller waits for: it has a time and a signal of its own, and keeps the
 * process alive. It may end before it was sent.
 */
export function openAwaited(
  awaited: AwaitedRequest,
  context: ExchangeContext,
  settle: (result: HttpResult) => void,
): Exchange {
  const { timeoutMs, signal } = awaited;
  const end = (result: HttpResult): void => {
    cancel();
    signal.removeEventListener('abort', onAbort);
    settle(result);
  };
  const exchange = new Exchange(end, context, Number.POSITIVE_INFINITY, awaited);
  const onAbort = (): void => exchange.giveUp('aborted');
  const cancel = context.clock.after(timeoutMs, () => exchange.giveUp('timeout'), { hold: true });
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  return exchange;
}
