import { date, money, TrackEvent } from '@intercom-events/nestjs';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { CurrentPerson } from '../auth/current-person.js';
import type { Person } from '../auth/person.js';
import { PlansService, type Subscription } from './plans.service.js';

@Controller('plan')
export class PlansController {
  constructor(private readonly plans: PlansService) {}

  @Get()
  read(@CurrentPerson() person: Person): Subscription {
    return this.plans.of(person.id);
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
  change(@CurrentPerson() person: Person, @Body('plan') plan?: string): Subscription {
    return this.plans.change(person.id, plan);
  }
}
