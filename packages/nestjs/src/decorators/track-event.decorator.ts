import { ConfigurationError } from '@intercom-events/core';
import type { TrackedMetadata, TrackedName } from '@intercom-events/core/adapter';
import { expectModule } from '../explorer/missing-module.js';
import { EVENTS_METADATA } from '../intercom-events.constants.js';
import type { DecoratedEvent, TrackEventOptions } from '../interfaces/track-event-options.js';
import { checkName, checkOptions } from './checks.js';

/**
 * Tracks an event when the method succeeds: a method of a controller, resolver, gateway, message handler
 * or any provider. One method may have several.
 *
 * Only stores metadata, which `IntercomEventsModule` reads at start-up. Throws a `ConfigurationError` while
 * the class is being defined when the name or an option cannot be used.
 *
 * @example
 * ```ts
 * @Put('plan')
 * @TrackEvent('updated-plan', { metadata: ({ result }) => ({ plan: result.plan }) })
 * update(@Body() dto: UpdatePlanDto) {
 *   return this.plans.update(dto);
 * }
 * ```
 *
 * @param name - A past-tense verb and a noun; with a tracking plan (`IntercomTracking.Plan`), one of its
 *   names.
 */
export function TrackEvent<Name extends TrackedName>(
  name: Name,
  given: TrackEventOptions<TrackedMetadata<Name>> = {},
): MethodDecorator {
  checkName(name);
  const options = checkOptions(`@TrackEvent(${JSON.stringify(name)})`, given);
  const event: DecoratedEvent = { name, options };

  return (target: object, key: string | symbol, descriptor?: PropertyDescriptor) => {
    requireMethod(name, target, key, descriptor);
    // Decorators run from the bottom up; the events are kept in the order in which they are written.
    const below: readonly DecoratedEvent[] =
      Reflect.getOwnMetadata(EVENTS_METADATA, target, key) ?? [];
    Reflect.defineMetadata(EVENTS_METADATA, [event, ...below], target, key);
    expectModule();
  };
}

function requireMethod(
  name: string,
  target: unknown,
  key: unknown,
  descriptor: PropertyDescriptor | undefined,
): void {
  const isMethod = typeof target === 'object' && typeof descriptor?.value === 'function';
  if (isMethod) return;
  throw new ConfigurationError(
    'OPTION_INVALID',
    `@TrackEvent(${JSON.stringify(name)}) is on ${targetName(target, key)}, which is not an instance method.`,
    { fix: 'Put it on a method; for a whole class use @TrackEventDefaults().' },
  );
}

function targetName(target: unknown, key: unknown): string {
  if (typeof key === 'object')
    return 'something with standard decorators (set "experimentalDecorators")';
  if (typeof target === 'function')
    return key === undefined ? `the class ${target.name}` : `the static ${String(key)}`;
  return `\`${String(key)}\``;
}
