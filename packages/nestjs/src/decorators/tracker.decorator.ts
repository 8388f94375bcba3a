import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { trackOf } from '../tracking/track-of.js';

/**
 * Injects the `track` of the request or message into a handler. Bound, so it can be passed on.
 *
 * @example
 * ```ts
 * @Post()
 * place(@Body() order: OrderDto, @Tracker() track: Track) {
 *   track('placed-order', { total: money(order.cents, 'eur') });
 * }
 * ```
 */
export const Tracker: () => ParameterDecorator = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => trackOf(context),
);
