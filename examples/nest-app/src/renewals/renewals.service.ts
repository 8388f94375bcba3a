import { TrackEvent } from '@intercom-events/nestjs';
import { Injectable } from '@nestjs/common';
import { PlansService, type Subscription } from '../plans/plans.service.js';

/** Renews plans when their month is over. A cron job calls it, so there is no request. */
@Injectable()
export class RenewalsService {
  constructor(private readonly plans: PlansService) {}

  // #region provider
  @TrackEvent('renewed-plan', {
    user: ({ args: [personId] }) => personId, // there is no request that knows the user
    metadata: ({ result }) => ({ plan: result.plan }),
  })
  async renew(personId: string): Promise<Subscription> {
    return this.plans.renew(personId);
  }
  // #endregion
}
