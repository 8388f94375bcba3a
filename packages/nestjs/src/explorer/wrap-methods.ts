import type { DecoratedEvent } from '../interfaces/track-event-options.js';
import type { AppTracking } from '../tracking/app-tracking.js';
import { runTracked } from '../tracking/run-tracked.js';
import { byClass, ownEvents } from './decorated-events.js';
import { TrackedApps } from './tracked-apps.js';

/** For each wrapped method, the applications that use it. */
const appsOf = new WeakMap<object, TrackedApps>();

/**
 * Wraps the decorated methods of a prototype and of its parents so that they track. A method is wrapped
 * once: further applications that use the class share the wrapper.
 *
 * The prototype is changed, because a request-scoped provider has no instance at start-up.
 */
export function wrapMethods(prototype: unknown, tracking: AppTracking): void {
  let at = prototype;
  while (typeof at === 'object' && at !== null && at !== Object.prototype) {
    for (const key of Reflect.ownKeys(at)) {
      const events = ownEvents(at, key);
      if (events !== undefined) wrapMethod(at, key, { events, tracking });
    }
    at = Object.getPrototypeOf(at);
  }
}

function wrapMethod(
  prototype: object,
  key: string | symbol,
  {
    events,
    tracking,
  }: { readonly events: readonly DecoratedEvent[]; readonly tracking: AppTracking },
): void {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, key);
  const method: unknown = descriptor?.value;
  if (!isMethod(method)) return;
  const known = appsOf.get(method);
  if (known !== undefined) {
    known.add(tracking);
    return;
  }
  const apps = new TrackedApps();
  apps.add(tracking);
  const wrapped = track(method, events, apps);
  appsOf.set(wrapped, apps);
  Object.defineProperty(prototype, key, { ...descriptor, value: wrapped });
}

/**
 * A Proxy keeps the name, the length and the properties of the method. Metadata is stored by object, so it
 * is copied.
 */
function track(
  method: (...args: unknown[]) => unknown,
  noted: readonly DecoratedEvent[],
  apps: TrackedApps,
): object {
  const eventsFor = byClass(noted);
  const wrapped: object = new Proxy(method, {
    apply: (original, self: unknown, args: unknown[]) => {
      const call = (): unknown => Reflect.apply(original, self, args);
      const tracking = apps.of(self);
      if (tracking === undefined) return call();
      const events = eventsFor(Object(self).constructor);
      return runTracked(tracking, { method: wrapped, args, events, call });
    },
  });
  for (const key of Reflect.getOwnMetadataKeys(method)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, method), wrapped);
  }
  return wrapped;
}

function isMethod(value: unknown): value is (...args: unknown[]) => unknown {
  return typeof value === 'function';
}
