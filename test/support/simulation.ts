import type { ClientOptions, IntercomEvents, PauseReport } from '@intercom-events/core';
import {
  createWith,
  type HttpClient,
  type HttpRequest,
  type HttpResult,
  ManualClock,
} from '@intercom-events/core/test-ports';
import { token } from './world.js';

/** How a request is answered; `undefined`: accepted. */
export type Said = HttpResult | { readonly kind: 'timeout' } | undefined;

/** What is simulated. */
export interface Simulation {
  readonly events: number;
  readonly perSecond: number;
  readonly random: () => number;
  /** How a request for this event is answered, at this moment. */
  readonly answer: (number: number, atMs: number) => Said;
  readonly client?: ClientOptions;
}

/** How often each event was sent, when it was accepted by `track()`, and when by Intercom. */
export interface Simulated {
  readonly client: IntercomEvents;
  readonly clock: ManualClock;
  readonly requests: readonly { readonly number: number; readonly atMs: number }[];
  readonly trackedAtMs: ReadonlyMap<number, number>;
  readonly deliveredAtMs: ReadonlyMap<number, number>;
  readonly paused: readonly PauseReport[];
}

const answerMs = 50;
const timeoutMs = 10_000;

/**
 * Tracks events at a steady pace, each with its number, and lets a made-up Intercom answer each after 50 ms. In
 * virtual time and without sockets, so that an hour takes a second.
 */
export async function simulate(simulation: Simulation): Promise<Simulated> {
  const clock = new ManualClock();
  const requests: { number: number; atMs: number }[] = [];
  const trackedAtMs = new Map<number, number>();
  const deliveredAtMs = new Map<number, number>();
  const paused: PauseReport[] = [];
  const http = new MadeUpIntercom(clock, (number) => {
    requests.push({ number, atMs: clock.nowMs() });
    return simulation.answer(number, clock.nowMs());
  });
  const client = createWith(
    {
      accessToken: token,
      logger: false,
      drainOnExitMs: false,
      onPause: (report) => paused.push(report),
      onDelivered: ({ contact }) => deliveredAtMs.set(numberIn(contact.value), clock.nowMs()),
      ...simulation.client,
    },
    { clock, random: simulation.random, idPrefix: 'simulated', http },
  );
  for (let number = 0; number < simulation.events; number += 1) {
    await clock.advance(1_000 / simulation.perSecond);
    const verdict = client.track(`user-${number}`, 'placed-order', { number });
    if (verdict.status === 'accepted') trackedAtMs.set(number, clock.nowMs());
  }
  return { client, clock, requests, trackedAtMs, deliveredAtMs, paused };
}

function numberIn(text: string): number {
  return Number(/\d+$/.exec(text)?.[0]);
}

/** In place of HTTP. */
class MadeUpIntercom implements HttpClient {
  readonly #clock: ManualClock;
  readonly #answer: (number: number) => Said;
  readonly #aborts = new Set<() => void>();

  constructor(clock: ManualClock, answer: (number: number) => Said) {
    this.#clock = clock;
    this.#answer = answer;
  }

  send({ body = '' }: HttpRequest): Promise<HttpResult> {
    const said = this.#answer(Number(/"number":(\d+)/.exec(body)?.[1])) ?? accepted;
    const result = said.kind === 'timeout' ? failed('timeout') : said;
    return new Promise((resolve) => {
      const abort = () => end(failed('aborted'));
      const cancel = this.#clock.after(said.kind === 'timeout' ? timeoutMs : answerMs, () =>
        end(result),
      );
      const end = (ended: HttpResult): void => {
        cancel();
        this.#aborts.delete(abort);
        resolve(ended);
      };
      this.#aborts.add(abort);
    });
  }

  abort(): void {
    for (const abort of this.#aborts) abort();
  }

  async close(): Promise<void> {}
}

const accepted: HttpResult = { kind: 'response', status: 202, content: 'empty' };

/** No response. */
export function failed(why: 'timeout' | 'reset' | 'aborted'): HttpResult {
  return { kind: 'no-response', why, reusedSocket: why === 'reset', maybeDelivered: true };
}
