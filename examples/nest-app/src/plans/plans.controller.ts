import { date, money, TrackEvent } from '@intercom-events/nestjs';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { CurrentUser } from '../auth/current-user.js';
import type { User } from '../auth/user.js';
import { PlansService, type Subscription } from './plans.service.js';

@Controller('plan')
export class PlansController {
  constructor(private readonly plans: PlansService) {}

  @Get()
  read(@CurrentUser() user: User): Subscription {
    return this.plans.of(user.id);
  }

  @Put()
  // Sent only if the request succeeds. The metadata is read after the method has returned.
  @TrackEvent('updated-plan', {
    metadata: ({ result }) => ({
      plan: result.plan,
      price: money(result.cents, 'eur'),
      renewal_date: date(result.renewsAt),
    }),
  })
  @TrackEvent('missed-plan', {
    on: 'failure',
    metadata: ({ args: [, plan], error }) => ({ plan: plan ?? 'none', why: error.message }),
  })
  change(@CurrentUser() user: User, @Body('plan') plan?: string): Subscription {
    return this.plans.change(user.id, plan);
  }
}
