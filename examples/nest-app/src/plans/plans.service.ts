import { BadRequestException, Injectable } from '@nestjs/common';

/** What a plan costs a month, in cents. */
const prices = { free: 0, team: 4_900, pro: 34_999 } as const;

export type PlanName = keyof typeof prices;

export interface Subscription {
  readonly plan: PlanName;
  readonly cents: number;
}

/** Who is on which plan. */
@Injectable()
export class PlansService {
  readonly #plans = new Map<string, PlanName>();

  of(personId: string): Subscription {
    const plan = this.#plans.get(personId) ?? 'free';
    return { plan, cents: prices[plan] };
  }

  change(personId: string, plan: string | undefined): Subscription {
    if (!isPlan(plan)) throw new BadRequestException('There is no such plan.');
    this.#plans.set(personId, plan);
    return this.of(personId);
  }
}

function isPlan(name: string | undefined): name is PlanName {
  return name !== undefined && Object.hasOwn(prices, name);
}
