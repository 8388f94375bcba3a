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
  if (!isMethod(method)) {
    warnOfReplaced(prototype, key, events);
    return;
  }
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

const warnedOf = new WeakSet<readonly DecoratedEvent[]>();

/** A decorator above `@TrackEvent()` may have made the method a getter. */
function warnOfReplaced(
  prototype: object,
  key: string | symbol,
  events: readonly DecoratedEvent[],
): void {
  if (warnedOf.has(events)) return;
  warnedOf.add(events);
  const [event] = events;
  process.emitWarning(
    `@TrackEvent(${JSON.stringify(event?.name)}) is not tracked: another decorator has replaced the method ${prototype.constructor.name}.${String(key)}() by something that is not a method.`,
    { type: 'IntercomEventsWarning', code: 'INTERCOM_EVENTS_NOT_MOUNTED' },
  );
}

function isMethod(value: unknown): value is (...args: unknown[]) => unknown {
  return typeof value === 'function';
}
