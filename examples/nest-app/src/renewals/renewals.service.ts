import { Injectable } from '@nestjs/common';
import { PlansService, type Subscription } from '../plans/plans.service.js';

/** Renews plans when their month is over. Nobody's request: a cron job calls it. */
@Injectable()
export class RenewalsService {
  constructor(private readonly plans: PlansService) {}

  async renew(personId: string): Promise<Subscription> {
    const subscription = this.plans.of(personId);
    if (subscription.cents === 0) throw new Error('There is nothing to renew on the free plan.');
    return subscription;
  }
}
