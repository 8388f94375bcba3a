import { type Clock, createIntercomEvents, type IntercomEvents } from '@intercom-events/core';
import type { RequestScope } from '@intercom-events/core/adapter';
import type { ReceivedRequest } from '@intercom-events/sandbox';
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
    const number = (event?.metadata as { number?: number } | undefined)?.number;
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
    this.reference.compare(this.#events.stats());
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
        clock: powered(this.world, this.#power),
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

/** A clock whose timers never fire after a crash; every event is too old by then. */
function powered({ clock, host }: World, power: { readonly isOn: boolean }): Clock {
  const ifOn = (fn: () => void) => () => {
    if (power.isOn) fn();
  };
  return {
    wallMs: () => clock.wallMs() + host.skewMs,
    nowMs: () => (power.isOn ? clock.nowMs() : Number.POSITIVE_INFINITY),
    after: (delayMs, fn) => (power.isOn ? clock.after(delayMs, ifOn(fn)) : () => {}),
    soon: (fn) => clock.soon(ifOn(fn)),
  };
}
