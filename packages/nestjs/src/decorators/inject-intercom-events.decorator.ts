import { Inject } from '@nestjs/common';
import { INTERCOM_EVENTS } from '../intercom-events.constants.js';

/**
 * Injects the client.
 *
 * @example
 * ```ts
 * constructor(@InjectIntercomEvents() private readonly events: IntercomEvents) {}
 * ```
 */
export function InjectIntercomEvents(): ParameterDecorator & PropertyDecorator {
  return Inject(INTERCOM_EVENTS);
}
