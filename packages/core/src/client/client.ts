import type { Gate } from '../delivery/gate.js';
import { contain } from '../errors/contain.js';
import type { CountingRecorder } from '../intake/counting-recorder.js';
import { toContact, type User, userProblem } from '../model/contact.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { TrackOptions } from '../model/track-options.js';
import { accepted, type Verdict } from '../model/verdict.js';
import { type DeadlineOptions, deadlineOf } from '../options/deadline-of.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { DeadLetters, Outbox } from '../outbox/outbox.js';
import { type Drainable, drainBeforeExit, forgetDrain } from '../platform/exit-drain.js';
import { forgetSpill, type Spillable, spillAtExit } from '../platform/exit-spill.js';
import type { OptionWarnings } from '../reporting/option-warnings.js';
import type { OpenScopes } from '../scope/open-scopes.js';
import type { ScopeParts } from '../scope/scope.js';
import type { SpillStore } from '../spill/spill-store.js';
import { bindMethods } from './bind-methods.js';
import {
  type CloseParts,
  closeClient,
  type DrainParts,
  drainClient,
  flushClient,
  logUndelivered,
  type PersistedResult,
  persistEvents,
} from './flush-and-close.js';
import type { FlushResult } from './flushes.js';
import {
  type ForgetParts,
  type ForgetReport,
  type Forgettable,
  forgetContact,
} from './forget-contact.js';
import { type Health, type HealthSources, readHealth } from './health.js';
import type {
  CurrentScope,
  IntercomEvents,
  RequestScope,
  ScopeUser,
  UsedProxy,
} from './intercom-events.js';
import { RequestMethods, type RequestParts } from './request-methods.js';
import { Scoping } from './scoping.js';
import { readStats, type Stats, type StatsSources } from './stats.js';
import { type SweepParts, startSweep } from './sweep.js';

const flushDeadlineMs = 10_000;
const closeDeadlineMs = 5_000;

/** What a client is made of. */
export interface ClientParts
  extends StatsSources,
    HealthSources,
    SweepParts,
    DrainParts,
    CloseParts,
    ForgetParts {
  /** Tells clients apart; the ids of their events begin with it. */
  readonly id: string;
  readonly options: ResolvedOptions;
  readonly outbox: Outbox;
  readonly open: OpenScopes;
  readonly gate: Gate;
  readonly recorder: CountingRecorder;
  readonly scopes: ScopeParts;
  readonly warnings: OptionWarnings;
  readonly requests: RequestParts;
  /** Set when undelivered events are saved at exit. */
  readonly spillStore: SpillStore | undefined;
}

/** The client: every public call starts here. */
export class EventsClient extends RequestMethods implements IntercomEvents, Drainable, Spillable {
  readonly id: string;
  readonly proxy: UsedProxy | undefined;
  readonly dead: DeadLetters;
  readonly current: CurrentScope;
  readonly #parts: ClientParts;
  readonly #scoping: Scoping;
  readonly #onClosed: () => void;
  #closing: Promise<FlushResult> | undefined;
  #drainedOrder = 0;
  #cancelSweep: () => void = () => {};

  /**
   * @param onClosed - Called when the client has closed.
   */
  constructor(parts: ClientParts, onClosed: () => void = () => {}) {
    super(parts.requests);
    this.#parts = parts;
    this.#onClosed = onClosed;
    this.id = parts.id;
    this.proxy = shownProxy(parts.options);
    this.dead = parts.outbox.dead;
    this.#scoping = new Scoping(parts.scopes);
    this.current = this.#scoping.current;
    bindMethods(this);
    if (parts.http === undefined) return;
    this.#cancelSweep = startSweep(parts);
    drainBeforeExit(this);
    if (parts.spillStore !== undefined) this.#recover(parts.spillStore);
  }

  track(user: User, name: string, metadata?: unknown, options?: TrackOptions): Verdict {
    const { recorder, open } = this.#parts;
    let event: StoredEvent | undefined;
    let isStored = false;
    if (recorder.refusal !== undefined) return recorder.refuse(recorder.refusal, name);
    try {
      const contact = toContact(user);
      if (contact === undefined) {
        contain(user);
        return recorder.refuse('invalid_user', name, userProblem(user));
      }
      if (options !== undefined) this.#parts.warnings.checkTrack(options);
      const result = recorder.accept(contact, name, metadata, options);
      if (result.status !== undefined) return result;
      event = result;
      recorder.store([event]);
      isStored = true;
      recorder.announce(event, name);
    } catch {
      // A getter or a Proxy of the caller threw.
      if (event === undefined) return recorder.refuse('unreadable', name);
      // The application has used up the stack: no function can be called, so the event is stored later.
      if (!isStored) open.lateEvents = { event, next: open.lateEvents };
    }
    return accepted;
  }

  openScope(askUser: () => unknown, lookedAt?: string): RequestScope {
    return this.#scoping.open(askUser, lookedAt);
  }

  runInScope<Result>(user: ScopeUser, fn: (scope: RequestScope) => Result): Result {
    return this.#scoping.runIn(user, fn);
  }

  bindScope<Args extends unknown[], Result, This = unknown>(
    fn: (this: This, ...args: Args) => Result,
  ): (this: This, ...args: Args) => Result {
    return this.#scoping.bind(fn);
  }

  async flush(options?: DeadlineOptions): Promise<FlushResult> {
    return flushClient(this.#parts, this.#deadline('flush', options, flushDeadlineMs));
  }

  persisted(options?: DeadlineOptions): Promise<PersistedResult> {
    return persistEvents(this.#parts, this.#deadline('persisted', options, flushDeadlineMs));
  }

  close(options?: DeadlineOptions): Promise<FlushResult> {
    this.#closing ??= this.#close(options);
    return this.#closing;
  }

  stats(): Stats {
    return readStats(this.#parts);
  }

  health(): Health {
    return readHealth(this.#parts, this.stats());
  }

  forget(who: Forgettable): Promise<ForgetReport> {
    return forgetContact(this.#parts, who);
  }

  get hasToDrain(): boolean {
    const { pending } = this.stats();
    return pending > 0 && this.#parts.admission.lastOrder > this.#drainedOrder;
  }

  get drainMs(): number {
    return this.#parts.options.drainOnExitMs ?? 0;
  }

  drainOnExit(deadlineMs: number): Promise<void> {
    this.#drainedOrder = this.#parts.admission.lastOrder;
    return drainClient(this.#parts, deadlineMs);
  }

  leaveOnExit(): void {
    this.#drainedOrder = this.#parts.admission.lastOrder;
    logUndelivered(this.#parts, this.stats().pending, 'deadline');
  }

  spillOnExit(): void {
    this.#parts.open.storeBuffered();
    this.#parts.outbox.abandon();
  }

  #deadline(
    call: 'flush' | 'persisted' | 'close',
    options: DeadlineOptions | undefined,
    defaultMs: number,
  ): number {
    const { warnings } = this.#parts;
    if (options !== undefined) warnings.checkWait(call, options);
    return deadlineOf(options, defaultMs, (given) =>
      warnings.invalidDeadline(call, given, defaultMs),
    );
  }

  #recover(spillStore: SpillStore): void {
    spillStore.recover(this.#parts.outbox);
    spillAtExit(this);
  }

  async #close(options: DeadlineOptions | undefined): Promise<FlushResult> {
    const deadlineMs = this.#deadline('close', options, closeDeadlineMs);
    const result = await closeClient(this.#parts, deadlineMs);
    this.#cancelSweep();
    forgetDrain(this);
    forgetSpill(this);
    this.#scoping.end();
    this.#onClosed();
    this.#parts.log.writeSuppressed({ isLast: true });
    return result;
  }
}

/** Without the function that tells the credentials. */
function shownProxy({ proxy }: ResolvedOptions): UsedProxy | undefined {
  return proxy && Object.freeze({ origin: proxy.origin, from: proxy.from });
}
