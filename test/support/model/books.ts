import type { Stats, Verdict } from '@intercom-events/core';
import { expect } from 'vitest';
import { total } from '../expect-law.js';

/** What has become of one event: where it is, or the reason why it is nowhere any more. */
type Fate =
  | 'pending'
  | 'held'
  | 'delivered'
  | 'duplicate'
  | `${'dropped' | 'discarded' | 'dead'}:${string}`;

/** Answers after which Intercom is not asked again. */
const lastWords: Readonly<Record<number, Fate>> = {
  202: 'delivered',
  400: 'dead:rejected',
  409: 'dead:rejected',
  413: 'dead:rejected',
  422: 'dead:rejected',
};

/**
 * The reference: what must be true of one client, told from what was tracked and what was answered on the
 * wire, and from nothing else. It knows no queue, no clock and no gate.
 */
export class Books {
  readonly #fates = new Map<number, Fate>();
  readonly #bodies = new Map<number, string>();
  readonly maxEvents: number;

  constructor(maxEvents: number) {
    this.maxEvents = maxEvents;
  }

  /** What `track()` must answer an event that nothing is wrong with. */
  expected(otherwise: 'accepted' | 'held'): string {
    const isFull = this.#count('pending') + this.#count('held') >= this.maxEvents;
    return isFull ? 'dropped:overflow' : otherwise;
  }

  tracked(number: number, verdict: Verdict): void {
    const fate = word(verdict);
    this.#fates.set(number, fate === 'accepted' ? 'pending' : (fate as Fate));
  }

  /** A request has reached Intercom. It is one that had to be sent, and says the same as the time before. */
  arrived(number: number, body: string): void {
    expect([number, this.#fates.get(number)]).toEqual([number, 'pending']);
    expect(body).toBe(this.#bodies.get(number) ?? body);
    this.#bodies.set(number, body);
  }

  /** The client has its answer. */
  answered(number: number, status: number): void {
    const fate = lastWords[status];
    if (fate !== undefined) this.#fates.set(number, fate);
  }

  committed(numbers: readonly number[]): void {
    this.#move(numbers, 'held', 'pending');
  }

  failed(numbers: readonly number[]): void {
    this.#move(numbers, 'held', 'discarded:failed');
  }

  /** The client is closed: nothing moves any more. */
  closed(): void {
    this.#move([...this.#fates.keys()], 'pending', 'dead:closed');
    this.#move([...this.#fates.keys()], 'held', 'discarded:outcome_unknown');
  }

  /** The whole of `stats()` that the law is about. */
  compare(stats: Stats): void {
    const counts: Record<string, number> = {};
    for (const fate of this.#fates.values()) counts[fate] = (counts[fate] ?? 0) + 1;
    expect(countsOf(stats)).toEqual(counts);
    expect(stats.tracked).toBe(this.#fates.size);
    expect(stats.accepted).toBe(stats.delivered + total(stats.dead) + stats.pending);
    expect(stats.memory.events).toBe(this.#count('pending') + this.#count('held'));
  }

  #count(fate: Fate): number {
    return [...this.#fates.values()].filter((one) => one === fate).length;
  }

  #move(numbers: readonly number[], from: Fate, to: Fate): void {
    for (const number of numbers) if (this.#fates.get(number) === from) this.#fates.set(number, to);
  }
}

/** A verdict in one word. */
export function word(verdict: Verdict): string {
  return verdict.status === 'dropped' ? `dropped:${verdict.reason}` : verdict.status;
}

function countsOf(stats: Stats): Record<string, number> {
  const { pending, held, delivered, duplicate } = stats;
  const flat: Record<string, number> = { pending, held, delivered, duplicate };
  for (const kind of ['dropped', 'discarded', 'dead'] as const) {
    for (const [reason, count] of Object.entries(stats[kind])) flat[`${kind}:${reason}`] = count;
  }
  return Object.fromEntries(Object.entries(flat).filter(([, count]) => count > 0));
}
