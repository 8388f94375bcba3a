import type { Stats, Verdict } from '@intercom-events/core';
import { expect } from 'vitest';
import { total } from '../expect-law.js';

/** The state of one event, with its reason if it has one. */
type EventState =
  | 'pending'
  | 'held'
  | 'delivered'
  | 'duplicate'
  | `${'dropped' | 'discarded' | 'dead'}:${string}`;

/** Statuses after which an event is not sent again. */
const finalStates: Readonly<Record<number, EventState>> = {
  202: 'delivered',
  400: 'dead:rejected',
  409: 'dead:rejected',
  413: 'dead:rejected',
  422: 'dead:rejected',
};

/** Statuses that concern all events, or say something else about this one. */
const neverAlone: readonly (number | undefined)[] = [202, 401, 429];

/**
 * The expected counters of one client, computed only from what was tracked and what Intercom answered. It has
 * no queue, no clock and no gate.
 */
export class Reference {
  readonly #states = new Map<number, EventState>();
  readonly #bodies = new Map<number, string>();
  /** How many others Intercom had accepted when an event was tracked. */
  readonly #acceptedBefore = new Map<number, number>();
  #accepted = 0;
  readonly maxEvents: number;

  constructor(maxEvents: number) {
    this.maxEvents = maxEvents;
  }

  /** The expected answer of `track()` for a valid event. */
  expected(otherwise: 'accepted' | 'held'): string {
    const held = this.#count('held');
    const isFull = this.#count('pending') + held >= this.maxEvents;
    const isHeldFull = otherwise === 'held' && held >= this.maxEvents / 2;
    return isFull || isHeldFull ? 'dropped:overflow' : otherwise;
  }

  tracked(number: number, verdict: Verdict): void {
    const state = word(verdict);
    this.#acceptedBefore.set(number, this.#accepted);
    this.#states.set(number, state === 'accepted' ? 'pending' : (state as EventState));
  }

  /** A request has reached Intercom: its event must be pending, and its body the same as before. */
  arrived(number: number, body: string): void {
    expect([number, this.#states.get(number)]).toEqual([number, 'pending']);
    expect(body).toBe(this.#bodies.get(number) ?? body);
    this.#bodies.set(number, body);
  }

  /** The client has received the response. */
  answered(number: number, status: number): void {
    const state = finalStates[status];
    if (state !== undefined) this.#states.set(number, state);
    if (status === 202) this.#accepted += 1;
  }

  /**
   * The client has given up this event because of the last response to it (`undefined`: there was none). It may do
   * so if the event failed several times while others were accepted.
   */
  gaveUp(number: number, status: number | undefined): void {
    if (this.#states.get(number) !== 'pending') return;
    const others = this.#accepted - (this.#acceptedBefore.get(number) ?? 0);
    expect(others, `others are accepted while ${number} is given up`).toBeGreaterThan(0);
    expect(neverAlone, `${number} is given up by itself`).not.toContain(status);
    this.#states.set(number, 'dead:rejected');
  }

  committed(numbers: readonly number[]): void {
    this.#move(numbers, 'held', 'pending');
  }

  failed(numbers: readonly number[]): void {
    this.#move(numbers, 'held', 'discarded:failed');
  }

  /** The client is closed: no event changes any more. */
  closed(): void {
    this.#move([...this.#states.keys()], 'pending', 'dead:closed');
    this.#move([...this.#states.keys()], 'held', 'discarded:outcome_unknown');
  }

  /** Compares all counters of `stats()`. */
  compare(stats: Stats): void {
    const counts: Record<string, number> = {};
    for (const state of this.#states.values()) counts[state] = (counts[state] ?? 0) + 1;
    expect(countsOf(stats)).toEqual(counts);
    expect(stats.tracked).toBe(this.#states.size);
    expect(stats.accepted).toBe(stats.delivered + total(stats.dead) + stats.pending);
    expect(stats.memory.events).toBe(this.#count('pending') + this.#count('held'));
  }

  #count(state: EventState): number {
    return [...this.#states.values()].filter((one) => one === state).length;
  }

  #move(numbers: readonly number[], from: EventState, to: EventState): void {
    for (const number of numbers)
      if (this.#states.get(number) === from) this.#states.set(number, to);
  }
}

/** A verdict as one word. */
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
