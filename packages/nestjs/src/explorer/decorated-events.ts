import type { ExecutionContext, Type } from '@nestjs/common';
import { DEFAULTS_METADATA, EVENTS_METADATA } from '../intercom-events.constants.js';
import type { DecoratedEvent, TrackEventOptions } from '../interfaces/track-event-options.js';

/** The events that decorators have left for a prototype's own method, if any. */
export function ownEvents(
  prototype: object,
  key: string | symbol,
): readonly DecoratedEvent[] | undefined {
  return Reflect.getOwnMetadata(EVENTS_METADATA, prototype, key);
}

/**
 * The events of a method by the class whose instance it is called on. Nearly always that is the same
 * one, so the answer is kept for the next call.
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

/** The same events with the defaults of a class: its own, or those it has inherited. */
function withDefaults(events: readonly DecoratedEvent[], type: unknown): readonly DecoratedEvent[] {
  if (typeof type !== 'function') return events;
  const defaults: TrackEventOptions | undefined = Reflect.getMetadata(DEFAULTS_METADATA, type);
  if (defaults === undefined) return events;
  return events.map(({ name, options }) => ({ name, options: merge(defaults, options) }));
}

/** `on` and `sendWhen` say the same thing: who says one does not want the other's default. */
function merge(defaults: TrackEventOptions, own: TrackEventOptions): TrackEventOptions {
  if (own.on === undefined && own.sendWhen === undefined) return { ...defaults, ...own };
  const { on: _on, sendWhen: _sendWhen, ...rest } = defaults;
  return { ...rest, ...own };
}

const none: readonly DecoratedEvent[] = [];
/** By class, because the defaults of an inherited handler may differ. */
const failuresOf = new WeakMap<object, WeakMap<object, readonly DecoratedEvent[]>>();

/** Those events of the handler that Nest is calling that are tracked when it fails. */
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

/** The events of a handler, whichever class it stands in. */
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
