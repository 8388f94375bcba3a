import { type Clock, createIntercomEvents, type IntercomEvents } from '@intercom-events/core';
import type { RequestScope } from '@intercom-events/core/adapter';
import type { FaultHandle, ReceivedRequest } from '@intercom-events/sandbox';
import { expect } from 'vitest';
import type { Conduct } from '../chaos-proxy.js';
import { startWorld, token, type World } from '../world.js';
import { Reference } from './reference.js';

/** The network between the client and Intercom. */
export type Network = 'refuse' | Conduct['kind'];

/** A request that is being served, and its events. */
interface OpenRequest {
  readonly scope: RequestScope;
  readonly numbers: number[];
}

/** Few enough for the budget to run out now and then. */
const maxEvents = 25;
/** Longer than a second may lie ahead: a new process reuses none. */
const restartMs = 61_000;
export const users = ['ann', 'bob', 'cid'] as const;

/** Clients, one after the other, the sandbox, and the steps that are applied to them. */
export class Stage {
  readonly world: World;
  readonly open: OpenRequest[] = [];
  reference = new Reference(maxEvents);
  #events: IntercomEvents;
  #power = { isOn: true };
  #network: Network = 'forward';
  #clients = 0;
  #number = 0;
  #wrong: unknown;
  readonly #poisons: FaultHandle[] = [];
  readonly #lost = { left: 0 };
  readonly #random: () => number;

  private constructor(world: World, random: () => number) {
    this.world = world;
    this.#random = random;
    this.#events = this.#startClient();
  }

  static async start(perMinute: number, random: () => number): Promise<Stage> {
    const seen: { stage?: Stage } = {};
    const world = await startWorld({
      random,
      sandbox: {
        contacts: users.map((user_id) => ({ user_id })),
        rateLimit: { perMinute },
        onRequest: (request) => seen.stage?.onRequest(request),
      },
    });
    const stage = new Stage(world, random);
    seen.stage = stage;
    return stage;
  }

  get events(): IntercomEvents {
    return this.#events;
  }

  /** The next number: every event has its own, in its metadata. */
  nextNumber(): number {
    this.#number += 1;
    return this.#number;
  }

  onRequest({ event, body, status }: ReceivedRequest): void {
    const number = numberOf(event);
    if (number === undefined) return;
    try {
      this.reference.arrived(number, body);
    } catch (error) {
      // Thrown here it would end the process: the next check throws it.
      this.#wrong ??= error;
    }
    if (this.#network === 'forward' && status !== undefined)
      this.reference.answered(number, status);
  }

  async turnNetwork(network: Network): Promise<void> {
    const { proxy } = this.world;
    if (this.#network === 'refuse' && network !== 'refuse') await proxy.open();
    this.#network = network;
    if (network === 'refuse') return proxy.refuse();
    proxy.conduct = conductOf(network);
    proxy.turnExisting(proxy.conduct);
  }

  /** Lets time pass until a promise has settled that waits for it. */
  async through<Result>(ms: number, promise: Promise<Result>): Promise<Result> {
    let isSettled = false;
    const settled = promise.finally(() => {
      isSettled = true;
    });
    await this.world.clock.advance(ms);
    for (let i = 0; i < 100 && !isSettled; i += 1) await this.world.clock.advance(0);
    expect(isSettled, 'it ends at its deadline').toBe(true);
    return settled;
  }

  /** The process crashes: its connections and its memory are gone. */
  async crash(): Promise<void> {
    const network = this.#network;
    this.#power.isOn = false;
    await this.turnNetwork('refuse');
    await this.world.clock.settle();
    await this.turnNetwork(network);
    await this.restart();
  }

  async restart(): Promise<void> {
    this.open.length = 0;
    this.reference = new Reference(maxEvents);
    await this.world.clock.advance(restartMs);
    this.#events = this.#startClient();
  }

  /** The client's counters must equal those of the reference. */
  async check(): Promise<void> {
    await this.world.clock.settle();
    if (this.#wrong !== undefined) throw this.#wrong;
    for (const { event, status } of await this.#events.dead.list({ reason: 'rejected' })) {
      const [, number] = /"number":(\d+)/.exec(event.fragment) ?? [];
      if (number !== undefined) this.reference.gaveUp(Number(number), status);
    }
    this.reference.compare(this.#events.stats());
  }

  /** From now on some events, and no others, are answered like this. */
  poison(status: number): void {
    this.#poisons.push(
      this.world.sandbox.fault({
        ...{ kind: 'answer', status, times: 'always' },
        body: status === 200 ? '<h1>Blocked</h1>' : '',
        match: ({ event }) => Number(numberOf(event)) % 4 === 1,
      }),
    );
  }

  /** Poisoned events are accepted again, and timers fire again. */
  cure(): void {
    for (const fault of this.#poisons.splice(0)) fault.remove();
    this.#lost.left = 0;
  }

  /** So many of the timers and turns that delivery waits for never come. */
  loseTimers(count: number): void {
    this.#lost.left = count;
  }

  async end(): Promise<void> {
    await this.through(0, this.#events.close({ deadlineMs: 0 }));
    await this.world.sandbox.stop();
  }

  #startClient(): IntercomEvents {
    this.#clients += 1;
    this.#power = { isOn: true };
    return createIntercomEvents(
      {
        accessToken: token,
        baseUrl: this.world.proxy.url,
        logger: false,
        drainOnExitMs: false,
        buffer: { maxEvents },
        dedupe: { maxContacts: 100 },
        scope: { maxHeldMs: 86_400_000 },
      },
      {
        clock: powered(this.world, this.#power, this.#lost),
        random: this.#random,
        idPrefix: `client-${this.#clients}`,
      },
    );
  }
}

function conductOf(network: Exclude<Network, 'refuse'>): Conduct {
  if (network === 'reset-request') return { kind: network, afterBytes: 1 };
  if (network === 'drip') return { kind: network, everyMs: 1_000 };
  return { kind: network };
}

function numberOf(event: ReceivedRequest['event']): number | undefined {
  return (event?.metadata as { number?: number } | undefined)?.number;
}

/**
 * A clock whose timers never fire after a crash; every event is too old by then. Of those that delivery waits for, so
 * many as are to be lost never fire either: nobody but the sweep notices.
 */
function powered(
  { clock, host }: World,
  power: { readonly isOn: boolean },
  lost: { left: number },
): Clock {
  const ifOn = (fn: () => void) => () => {
    if (power.isOn) fn();
  };
  const isLost = (): boolean => {
    if (lost.left === 0 || !new Error().stack?.includes('outbox/timer')) return false;
    lost.left -= 1;
    return true;
  };
  return {
    wallMs: () => clock.wallMs() + host.skewMs,
    nowMs: () => (power.isOn ? clock.nowMs() : Number.POSITIVE_INFINITY),
    after: (delayMs, fn) => (power.isOn && !isLost() ? clock.after(delayMs, ifOn(fn)) : () => {}),
    soon: (fn) => {
      if (!isLost()) clock.soon(ifOn(fn));
    },
  };
}
