import type { ExecutionContext, Type } from '@nestjs/common';
import { DEFAULTS_METADATA, EVENTS_METADATA } from '../intercom-events.constants.js';
import type { DecoratedEvent, TrackEventOptions } from '../interfaces/track-event-options.js';

/** The events that decorators have stored for a prototype's own method, if any. */
export function ownEvents(
  prototype: object,
  key: string | symbol,
): readonly DecoratedEvent[] | undefined {
  return Reflect.getOwnMetadata(EVENTS_METADATA, prototype, key);
}

/**
 * Returns the events of a method for the class of the instance that it is called on. That is nearly always
 * the same class, so the last answer is cached.
 */
export function byClass(
  events: readonly DecoratedEvent[],
): (type: unknown) => readonly DecoratedEvent[] {
  let lastType: unknown;
  let last = events;
  return (type) => {
    if (type !== lastType) {
      lastType = type;
      last = withDefaults(events, type);
    }
    return last;
  };
}

/** Applies the defaults of a class, own or inherited. */
function withDefaults(events: readonly DecoratedEvent[], type: unknown): readonly DecoratedEvent[] {
  if (typeof type !== 'function') return events;
  const defaults: TrackEventOptions | undefined = Reflect.getMetadata(DEFAULTS_METADATA, type);
  if (defaults === undefined) return events;
  return events.map(({ name, options }) => ({ name, options: merge(defaults, options) }));
}

/** `on` and `sendWhen` exclude each other: an event with one of them must not get the other's default. */
function merge(defaults: TrackEventOptions, own: TrackEventOptions): TrackEventOptions {
  // Without a prototype, as both are, so that no option is found that was not given.
  const merged: TrackEventOptions = Object.create(null);
  if (own.on === undefined && own.sendWhen === undefined)
    return Object.assign(merged, defaults, own);
  const { on: _on, sendWhen: _sendWhen, ...rest } = defaults;
  return Object.assign(merged, rest, own);
}

const none: readonly DecoratedEvent[] = [];
/** Cached by class, because the defaults of an inherited handler may differ. */
const failuresOf = new WeakMap<object, WeakMap<object, readonly DecoratedEvent[]>>();

/** The failure events of the handler that Nest is calling. */
export function failureEventsOf(context: ExecutionContext): readonly DecoratedEvent[] {
  const type = context.getClass();
  const handler = context.getHandler();
  const known = failuresOf.get(type)?.get(handler);
  if (known !== undefined) return known;
  const failures = eventsOfHandler(type, handler).filter(({ options }) => options.on === 'failure');
  const ofType = failuresOf.get(type) ?? new WeakMap();
  failuresOf.set(type, ofType.set(handler, failures.length === 0 ? none : failures));
  return failures;
}

/** The events of a handler, which may be inherited. */
function eventsOfHandler(type: Type, handler: object): readonly DecoratedEvent[] {
  for (let at: unknown = type.prototype; typeof at === 'object' && at !== null; ) {
    const key = Reflect.ownKeys(at).find(
      (name) => Object.getOwnPropertyDescriptor(at, name)?.value === handler,
    );
    if (key !== undefined) return withDefaults(ownEvents(at, key) ?? [], type);
    at = Object.getPrototypeOf(at);
  }
  return [];
}
