import { contain } from '../errors/contain.js';
import type { User } from '../model/contact.js';
import { toContact } from '../model/to-contact.js';
import type { TrackOptions } from '../model/track-options.js';
import { accepted, type Verdict } from '../model/verdict.js';
import { type DeadlineOptions, deadlineOf } from '../options/deadline-of.js';
import type { DeadLetters } from '../outbox/outbox.js';
import { type Drainable, drainBeforeExit, forgetDrain } from '../platform/exit-drain.js';
import { forgetSpill, type Spillable, spillAtExit } from '../platform/exit-spill.js';
import type { SpillStore } from '../spill/spill-store.js';
import { Asking } from './asking.js';
import { closeClient, drainClient, flushClient } from './flush-and-close.js';
import type { FlushResult } from './flushes.js';
import { type ForgetReport, type Forgettable, forgetContact } from './forget-contact.js';
import { type Health, readHealth } from './health.js';
import type { CurrentScope, IntercomEvents, RequestScope, ScopeUser } from './intercom-events.js';
import type { Rooms } from './rooms.js';
import { Scoping } from './scoping.js';
import { readStats, type Stats } from './stats.js';
import { startSweep } from './sweep.js';

const flushDeadlineMs = 10_000;
const closeDeadlineMs = 5_000;

/** The client: every public call starts here. */
export class EventsClient extends Asking implements IntercomEvents, Drainable, Spillable {
  readonly id: string;
  readonly dead: DeadLetters;
  readonly #rooms: Rooms;
  readonly #scoping: Scoping;
  readonly #onClosed: () => void;
  #closing: Promise<FlushResult> | undefined;
  #drainedOrder = 0;
  #cancelSweep: () => void = () => {};

  /**
   * @param onClosed - Called when the client has closed.
   */
  constructor(rooms: Rooms, onClosed: () => void = () => {}) {
    super(rooms.asking);
    this.#rooms = rooms;
    this.#onClosed = onClosed;
    this.id = rooms.id;
    this.dead = rooms.outbox.dead;
    this.#scoping = new Scoping(rooms.scopes);
    if (rooms.http === undefined) return;
    this.#cancelSweep = startSweep(rooms);
    if (rooms.options.drainOnExitMs !== undefined) drainBeforeExit(this);
    if (rooms.spilling !== undefined) this.#recover(rooms.spilling);
  }

  track(user: User, name: string, metadata?: unknown, options?: TrackOptions): Verdict {
    const { recorder } = this.#rooms;
    if (recorder.refusal !== undefined) return recorder.refuse(recorder.refusal, name);
    try {
      const contact = toContact(user);
      if (contact === undefined) {
        contain(user);
        return recorder.refuse('invalid_user', name);
      }
      if (options !== undefined) this.#rooms.advice.checkTrack(options);
      const event = recorder.accept(contact, name, metadata, options);
      if ('status' in event) return event;
      recorder.store([event]);
      return accepted;
    } catch {
      // A getter or a Proxy of the caller threw.
      return recorder.refuse('unreadable', name);
    }
  }

  get current(): CurrentScope {
    return this.#scoping.current;
  }

  openScope(askUser: () => unknown): RequestScope {
    return this.#scoping.open(askUser);
  }

  runInScope<Result>(user: ScopeUser, fn: (scope: RequestScope) => Result): Result {
    return this.#scoping.runIn(user, fn);
  }

  bindScope<Args extends unknown[], Result, This = unknown>(
    fn: (this: This, ...args: Args) => Result,
  ): (this: This, ...args: Args) => Result {
    return this.#scoping.bind(fn);
  }

  flush(options?: DeadlineOptions): Promise<FlushResult> {
    return flushClient(this.#rooms, this.#deadline('flush', options, flushDeadlineMs));
  }

  close(options?: DeadlineOptions): Promise<FlushResult> {
    this.#closing ??= this.#close(this.#deadline('close', options, closeDeadlineMs));
    return this.#closing;
  }

  stats(): Stats {
    return readStats(this.#rooms);
  }

  health(): Health {
    return readHealth(this.#rooms, this.stats());
  }

  forget(who: Forgettable): Promise<ForgetReport> {
    return forgetContact(this.#rooms, who);
  }

  get hasToDrain(): boolean {
    const { pending } = this.stats();
    return pending > 0 && this.#rooms.admission.lastOrder > this.#drainedOrder;
  }

  drainOnExit(): Promise<void> {
    this.#drainedOrder = this.#rooms.admission.lastOrder;
    return drainClient(this.#rooms);
  }

  spillOnExit(): void {
    this.#rooms.open.storeBuffered();
    this.#rooms.outbox.abandon();
  }

  #deadline(
    call: 'flush' | 'close',
    options: DeadlineOptions | undefined,
    defaultMs: number,
  ): number {
    const { advice } = this.#rooms;
    if (options !== undefined) advice.checkWait(call, options);
    return deadlineOf(options, defaultMs, (given) =>
      advice.invalidDeadline(call, given, defaultMs),
    );
  }

  #recover(spilling: SpillStore): void {
    spilling.recover(this.#rooms.outbox);
    spillAtExit(this);
  }

  async #close(deadlineMs: number): Promise<FlushResult> {
    const result = await closeClient(this.#rooms, deadlineMs);
    this.#cancelSweep();
    forgetDrain(this);
    forgetSpill(this);
    this.#scoping.end();
    this.#onClosed();
    this.#rooms.log.writeSuppressed({ isLast: true });
    return result;
  }
}
