import type { ExecutionContext } from '@nestjs/common';
import { DEFAULTS_METADATA, EVENTS_METADATA } from '../intercom-events.constants.js';
import type { DecoratedEvent, TrackEventOptions } from '../interfaces/track-event-options.js';

/** The events that decorators have left for a prototype's own method, if any. */
export function ownEvents(
  prototype: object,
  key: string | symbol,
): readonly DecoratedEvent[] | undefined {
  return Reflect.getOwnMetadata(EVENTS_METADATA, prototype, key);
}

/** The same events with the defaults of a class: its own, or those it has inherited. */
export function withDefaults(
  events: readonly DecoratedEvent[],
  type: unknown,
): readonly DecoratedEvent[] {
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

/** The events of the handler that Nest is calling, whichever class it stands in. */
export function eventsOfHandler(context: ExecutionContext): readonly DecoratedEvent[] {
  const type = context.getClass();
  const handler = context.getHandler();
  for (let at: unknown = type.prototype; typeof at === 'object' && at !== null; ) {
    const key = Reflect.ownKeys(at).find(
      (name) => Object.getOwnPropertyDescriptor(at, name)?.value === handler,
    );
    if (key !== undefined) return withDefaults(ownEvents(at, key) ?? [], type);
    at = Object.getPrototypeOf(at);
  }
  return [];
}
