import { BadRequestException, Injectable } from '@nestjs/common';

const dayMs = 86_400_000;

/** Prices per month, in cents. */
const prices = { free: 0, team: 4_900, pro: 34_999 } as const;

type PlanName = keyof typeof prices;

/** The plan of a user. */
export interface Subscription {
  readonly plan: PlanName;
  readonly cents: number;
  readonly renewsAt: Date;
}

/** The plan of each user. */
@Injectable()
export class PlansService {
  readonly #plans = new Map<string, PlanName>();

  of(personId: string): Subscription {
    const plan = this.#plans.get(personId) ?? 'free';
    return { plan, cents: prices[plan], renewsAt: midnightInThirtyDays() };
  }

  change(personId: string, plan: string | undefined): Subscription {
    if (!isPlan(plan)) throw new BadRequestException('There is no such plan.');
    this.#plans.set(personId, plan);
    return this.of(personId);
  }

  renew(personId: string): Subscription {
    const subscription = this.of(personId);
    if (subscription.cents === 0) throw new Error('There is nothing to renew on the free plan.');
    return subscription;
  }
}

function isPlan(name: string | undefined): name is PlanName {
  return name !== undefined && Object.hasOwn(prices, name);
}

/** Midnight, so that two clicks on one plan have the same metadata. */
function midnightInThirtyDays(): Date {
  return new Date(Math.floor(Date.now() / dayMs + 30) * dayMs);
}
