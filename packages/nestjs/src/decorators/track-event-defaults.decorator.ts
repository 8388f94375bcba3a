import { ConfigurationError } from '@intercom-events/core';
import { DEFAULTS_METADATA } from '../intercom-events.constants.js';
import type { TrackEventOptions } from '../interfaces/track-event-options.js';
import { checkOptions } from './checks.js';

/**
 * What the events of a class have in common. What a method's `@TrackEvent()` says itself wins, option by
 * option. Classes below inherit it, unless they have defaults of their own.
 *
 * @example
 * ```ts
 * @TrackEventDefaults({ user: ({ args: [job] }) => job.data.userId })
 * @Processor('renewals')
 * export class RenewalsProcessor { … }
 * ```
 */
export function TrackEventDefaults(options: TrackEventOptions): ClassDecorator {
  checkOptions('@TrackEventDefaults()', options);

  return (target: object, key?: unknown) => {
    if (typeof target !== 'function' || key !== undefined) {
      throw new ConfigurationError(
        'OPTION_INVALID',
        `@TrackEventDefaults() stands on \`${String(key)}\`, which is no class.`,
        { fix: 'Put it on a class; for a method there is @TrackEvent().' },
      );
    }
    Reflect.defineMetadata(DEFAULTS_METADATA, options, target);
  };
}
