import { contain } from '../errors/contain.js';
import type { User } from '../model/contact.js';
import { toContact } from '../model/to-contact.js';
import type { TrackOptions } from '../model/track-options.js';
import { accepted, type Verdict } from '../model/verdict.js';
import type { DeadLetters } from '../outbox/outbox.js';
import { Scope, type Track } from '../scope/scope.js';
import { type Drainable, drainBeforeExit, forgetDrain } from './exit-drain.js';
import type { FlushResult } from './flushes.js';
import type { DeadlineOptions, IntercomEvents, RequestScope } from './intercom-events.js';
import type { Rooms } from './rooms.js';
import { readStats, type Stats } from './stats.js';

const flushDeadlineMs = 10_000;
const closeDeadlineMs = 5_000;
const longestDeadlineMs = 600_000;
/** How often events are looked through for those that are too old to be sent. */
const expireEveryMs = 30_000;

/** The hall of the house: every public call begins here. */
export class EventsClient implements IntercomEvents, Drainable {
  readonly dead: DeadLetters;
  readonly current: { readonly track: Track };
  readonly #rooms: Rooms;
  #closing: Promise<FlushResult> | undefined;
  #drainedOrder = 0;
  #cancelExpiry: () => void = () => {};

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.dead = rooms.outbox.dead;
    this.current = {
      track: (name, metadata, options) => this.#trackHere(name, metadata, options),
    };
    if (rooms.transport === undefined) return;
    this.#expireLater();
    if (rooms.options.drainOnExitMs !== undefined) drainBeforeExit(this);
  }

  track(user: User, name: string, metadata?: unknown, options?: TrackOptions): Verdict {
    const { hall } = this.#rooms;
    if (hall.refusal !== undefined) return hall.refuse(hall.refusal, name);
    try {
      const contact = toContact(user);
      if (contact === undefined) {
        contain(user);
        return hall.refuse('invalid_user', name);
      }
      const event = hall.accept(contact, name, metadata, options);
      if ('status' in event) return event;
      hall.store([event]);
      return accepted;
    } catch {
      // Something of the caller's threw while it was read (a getter, a Proxy).
      return hall.refuse('unreadable', name);
    }
  }

  openScope(askUser: () => unknown): RequestScope {
    return new Scope(this.#rooms.scopes, askUser);
  }

  flush(options?: DeadlineOptions): Promise<FlushResult> {
    const { open, outbox, acceptance, flushes } = this.#rooms;
    open.storeBuffered();
    const { pending } = outbox.stats();
    return flushes.wait(acceptance.lastOrder, pending, deadlineOf(options, flushDeadlineMs));
  }

  close(options?: DeadlineOptions): Promise<FlushResult> {
    this.#closing ??= this.#close(deadlineOf(options, closeDeadlineMs));
    return this.#closing;
  }

  stats(): Stats {
    const { ledger, outbox, budget, open, gate, clock } = this.#rooms;
    const nowMs = clock.nowMs();
    const pause = gate.pauseAt(nowMs);
    return readStats(ledger, outbox.stats(), budget, {
      held: open.held,
      buffered: open.buffered,
      ...(pause && { paused: { because: pause.because, forMs: Math.ceil(pause.untilMs - nowMs) } }),
    });
  }

  get hasToDrain(): boolean {
    const { pending } = this.stats();
    return pending > 0 && this.#rooms.acceptance.lastOrder > this.#drainedOrder;
  }

  async drainOnExit(): Promise<void> {
    const { options, outbox, acceptance, log } = this.#rooms;
    this.#drainedOrder = acceptance.lastOrder;
    this.#rooms.open.storeBuffered();
    outbox.drain();
    const deadlineMs = options.drainOnExitMs ?? 0;
    const { pending, because } = await this.flush({ deadlineMs });
    if (pending === 0) return;
    log.say(
      'error',
      'exit',
      () =>
        `The process ends with ${pending} ${pending === 1 ? 'event' : 'events'} not delivered (${because}).`,
    );
  }

  #trackHere(name: string, metadata: Parameters<Track>[1], options: Parameters<Track>[2]): Verdict {
    const { scopes, hall } = this.#rooms;
    const scope = scopes.ambient.getStore();
    return scope === undefined
      ? hall.refuse('invalid_user', name)
      : scope.track(name, metadata, options);
  }

  async #close(deadlineMs: number): Promise<FlushResult> {
    const { hall, open, outbox, transport, clock, ledger } = this.#rooms;
    const before = { delivered: ledger.delivered, dead: deadTotal(ledger.dead) };
    const endsMs = clock.nowMs() + deadlineMs;
    hall.refusal = 'closed';
    open.storeBuffered();
    outbox.drain();
    await open.noneHeld(deadlineMs);
    open.giveUpHeld();
    open.stop();
    outbox.drain();
    const { because } = await this.flush({ deadlineMs: Math.max(0, endsMs - clock.nowMs()) });
    const closing = outbox.close();
    transport?.abort();
    await closing;
    await transport?.close();
    this.#cancelExpiry();
    forgetDrain(this);
    return {
      delivered: ledger.delivered - before.delivered,
      dead: deadTotal(ledger.dead) - before.dead,
      pending: outbox.stats().pending,
      ...(because && { because }),
    };
  }

  #expireLater(): void {
    const { clock, outbox, options } = this.#rooms;
    this.#cancelExpiry = clock.after(expireEveryMs, () => {
      outbox.expire(clock.nowMs() - options.delivery.maxAgeMs);
      this.#expireLater();
    });
  }
}

function deadlineOf(options: DeadlineOptions | undefined, defaultMs: number): number {
  try {
    const given: unknown = options?.deadlineMs;
    if (typeof given !== 'number' || Number.isNaN(given)) return defaultMs;
    return Math.min(Math.max(given, 0), longestDeadlineMs);
  } catch {
    // A getter of the caller's threw; flush and close never do.
    return defaultMs;
  }
}

function deadTotal(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
