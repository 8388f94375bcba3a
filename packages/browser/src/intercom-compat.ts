import type { BrowserEvents } from './browser-events.js';

type Messenger = (...args: readonly unknown[]) => unknown;

/**
 * Turns `Intercom('trackEvent', name, metadata)` into `events.track(name, metadata)`. Every other call goes to the
 * Messenger, and so does `trackEvent` where there is no Messenger yet. Call it before or after Intercom's snippet.
 *
 * @example
 * ```ts
 * intercomCompat(createBrowserEvents({ endpoint: '/e' }));
 * ```
 */
export function intercomCompat(events: Pick<BrowserEvents, 'track'>): void {
  const track: (name: string, metadata?: undefined) => void = events.track;
  const wrap = (messenger: unknown): unknown =>
    typeof messenger !== 'function'
      ? messenger
      : new Proxy(messenger as Messenger, {
          apply(target, self, args) {
            const [method, name, metadata] = args;
            return method === 'trackEvent'
              ? track(name, metadata)
              : Reflect.apply(target, self, args);
          },
        });
  try {
    let current = wrap(Reflect.get(globalThis, 'Intercom'));
    Object.defineProperty(globalThis, 'Intercom', {
      configurable: true,
      enumerable: true,
      get: () => current,
      set: (messenger: unknown) => {
        current = wrap(messenger);
      },
    });
  } catch {
    // Another script has made it read-only: the page goes on as before.
  }
}
