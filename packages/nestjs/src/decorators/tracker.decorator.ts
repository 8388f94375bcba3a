import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { trackOf } from '../tracking/track-of.js';

/**
 * Gives a handler the `track` of its request or message: bound, so it may be handed around.
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
