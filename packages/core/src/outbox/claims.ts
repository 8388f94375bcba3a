import type { Clock } from '../model/clock.js';
import type { DurableEvent, EventStore } from './event-store.js';
import { leaseMs, type Moment } from './leases.js';
import { callStore, repeatAfterMs } from './store-call.js';
import { Timer } from './timer.js';

/** How often is looked for what other processes have left, whatever the store said. */
const lookEveryMs = 10_000;
/** After a claim that found nothing although the store had said that there is something. */
const inVainMs = 1_000;
/** The maximum number of probes that one claim takes. */
const maxProbes = 16;

/** How much can be claimed. */
export interface Room {
  readonly events: number;
  readonly bytes: number;
}

/** What claims events. */
export interface ClaimParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly store: Pick<EventStore, 'claim'>;
  /** How much fits into the working set at the moment; `undefined`: not enough for a claim to be worth it. */
  readonly room: () => Room | undefined;
  readonly onClaimed: (events: readonly DurableEvent[], since: Moment) => void;
  readonly onFailure: (error: unknown) => void;
}

/** Claims events from the store when there is room for them and the store has some. */
export class Claims {
  /** The shortest time between two probes. */
  probeSpacingMs = 0;
  readonly #parts: ClaimParts;
  readonly #timer: Timer;
  /** When a claim may find something (monotonic clock). */
  #nextAtMs = Number.POSITIVE_INFINITY;
  #claimedAtMs = Number.NEGATIVE_INFINITY;
  #hasBacklog = false;
  #isRunning = false;
  #isOpen = false;
  #failures = 0;
  #probedAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: ClaimParts) {
    this.#parts = parts;
    this.#timer = new Timer(parts.clock, () => this.look());
  }

  /** Whether more events are due than were claimed: new ones have to wait their turn in the store. */
  get hasBacklog(): boolean {
    return this.#hasBacklog;
  }

  /** When a claim may find something: `nowMs` if one is being made. */
  nextAtMs(nowMs: number): number {
    return this.#isRunning ? nowMs : this.#nextAtMs;
  }

  start(): void {
    this.#isOpen = true;
    this.expect(this.#parts.clock.nowMs());
  }

  stop(): void {
    this.#isOpen = false;
    this.#timer.stop();
  }

  /** Something can be claimed from this moment on. */
  expect(atMs: number): void {
    this.#nextAtMs = Math.min(this.#nextAtMs, atMs);
    this.look();
  }

  /** Events were stored that nobody has claimed. */
  left(): void {
    this.#hasBacklog = true;
    this.expect(this.#parts.clock.nowMs());
  }

  /** Claims, if it is time and there is room. */
  look(): void {
    if (!this.#isOpen || this.#isRunning) return;
    const nowMs = this.#parts.clock.nowMs();
    const dueMs = Math.min(this.#nextAtMs, this.#claimedAtMs + lookEveryMs);
    if (dueMs > nowMs) {
      this.#timer.set(dueMs, nowMs);
      return;
    }
    // Without room it looks again when there is some.
    const room = this.#parts.room();
    if (room !== undefined) void this.#claim(room);
  }

  async #claim(room: Room): Promise<void> {
    const { clock, random, store, onClaimed, onFailure } = this.#parts;
    const since = { nowMs: clock.nowMs(), wallMs: clock.wallMs() };
    this.#isRunning = true;
    this.#claimedAtMs = since.nowMs;
    this.#nextAtMs = Number.POSITIVE_INFINITY;
    const options = {
      nowMs: since.wallMs,
      maxEvents: room.events,
      maxBytes: room.bytes,
      maxProbes: this.#probesAllowed(since.nowMs),
      leaseMs,
    };
    try {
      const { events, nextAtMs } = await callStore(clock, () => store.claim(options));
      this.#failures = 0;
      this.#note(events, since, nextAtMs);
      onClaimed(events, since);
    } catch (error) {
      this.#failures += 1;
      this.#nextAtMs = clock.nowMs() + repeatAfterMs(this.#failures, random());
      onFailure(error);
    }
    this.#isRunning = false;
    this.look();
  }

  #note(events: readonly DurableEvent[], since: Moment, nextAtMs: number): void {
    const probes = events.filter((event) => event.probes > 0).length;
    if (probes > 0) this.#probedAtMs = since.nowMs;
    this.#hasBacklog = events.length > probes && nextAtMs <= since.wallMs;
    const isInVain = events.length === 0 && nextAtMs <= since.wallMs;
    const atMs = since.nowMs + (isInVain ? inVainMs : nextAtMs - since.wallMs);
    // Something may have been expected meanwhile.
    this.#nextAtMs = Math.min(this.#nextAtMs, atMs);
  }

  #probesAllowed(nowMs: number): number {
    if (this.probeSpacingMs === 0) return maxProbes;
    const spaced = (nowMs - this.#probedAtMs) / this.probeSpacingMs;
    return Math.min(maxProbes, Math.floor(spaced));
  }
}
