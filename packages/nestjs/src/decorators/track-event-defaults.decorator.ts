import { ConfigurationError } from '@intercom-events/core';
import { DEFAULTS_METADATA } from '../intercom-events.constants.js';
import type { TrackEventOptions } from '../interfaces/track-event-options.js';
import { checkOptions } from './checks.js';

/**
 * Default options for the events of a class. An option of a method's own `@TrackEvent()` overrides its
 * default. Subclasses inherit the defaults, unless they have their own.
 *
 * @example
 * ```ts
 * @TrackEventDefaults({ user: ({ args: [job] }) => job.data.userId })
 * @Processor('renewals')
 * export class RenewalsProcessor { … }
 * ```
 */
export function TrackEventDefaults(given: TrackEventOptions): ClassDecorator {
  const options = checkOptions('@TrackEventDefaults()', given);

  return (target: object, key?: unknown) => {
    if (typeof target !== 'function' || key !== undefined) {
      throw new ConfigurationError(
        'OPTION_INVALID',
        `@TrackEventDefaults() is on \`${String(key)}\`, which is not a class.`,
        { fix: 'Put it on a class; for a method use @TrackEvent().' },
      );
    }
    Reflect.defineMetadata(DEFAULTS_METADATA, options, target);
  };
}
