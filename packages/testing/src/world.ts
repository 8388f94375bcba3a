import type { ClientOptions, IntercomEvents, Stats } from '@intercom-events/core';
import { createWith, defaults, maxDeadlineMs, unusable } from '@intercom-events/core/test-ports';
import { Journal } from './journal.js';
import { within } from './real-time.js';
import { RunningClock } from './running-clock.js';
import { StandIn } from './stand-in.js';

/** The default wait of `settle()`. */
const usualPatienceMs = 2_000;

/** What exists between two calls of `clear()`: a client, its clock, the simulated Intercom and the records. */
export class World {
  readonly clock: RunningClock;
  readonly standIn: StandIn;
  readonly journal: Journal;
  readonly client: IntercomEvents;
  #isOver = false;

  constructor(options: ClientOptions, startMs: number) {
    this.clock = new RunningClock(startMs, () => this.#heldDecided(usualPatienceMs));
    const { attemptTimeoutMs = defaults.delivery.attemptTimeoutMs } = options.delivery ?? {};
    this.standIn = new StandIn(this.clock, attemptTimeoutMs);
    this.journal = new Journal(this.clock);
    this.client = createWith(watched(options, this.journal), {
      clock: this.clock,
      random: () => 0.5,
      idPrefix: 'test',
      http: this.standIn,
      observer: this.journal,
    });
  }

  async settle(patienceMs: number): Promise<Stats> {
    // Also looks whether mocked responses have ended: they may emit nothing.
    void this.client.flush();
    for (;;) {
      await this.clock.settle();
      await this.#heldDecided(patienceMs);
      const { held, pending } = this.client.stats();
      if (held > 0) throw stillHeld(held, patienceMs);
      if (pending === 0) return this.client.stats();
      const result = await this.client.flush({ deadlineMs: maxDeadlineMs });
      // Nothing could be sent within that time: go on to the next timer.
      if (result.pending > 0) await this.clock.step();
    }
  }

  /** Ends everything; later events are ignored. */
  end(): void {
    this.#isOver = true;
    void this.client.close({ deadlineMs: 0 });
  }

  async #heldDecided(patienceMs: number): Promise<void> {
    await within(patienceMs, () => this.#isOver || this.client.stats().held === 0);
  }
}

/** The application's options, without those that would use the network. */
function watched(options: ClientOptions, journal: Journal): ClientOptions {
  const { outbox: _ignored, ...used } = options;
  const { onDelivered, onDead } = used;
  return {
    logger: false,
    ...used,
    accessToken: 'test',
    dryRun: false,
    region: 'us',
    baseUrl: 'http://127.0.0.1',
    drainOnExitMs: false,
    spill: false,
    onDelivered: (report) => {
      journal.delivered(report.id);
      return onDelivered?.(report);
    },
    onDead: (report) => {
      journal.died(report.id, report.reason);
      return onDead?.(report);
    },
  };
}

function stillHeld(held: number, patienceMs: number): Error {
  const what = held === 1 ? '1 event is' : `${held} events are`;
  return unusable(
    `${what} still held after ${patienceMs} ms: the request that holds ${held === 1 ? 'it' : 'them'} has not ended, or its user is still being looked up.`,
    'Wait for the response before settle(), or give it more `patienceMs`.',
  );
}
