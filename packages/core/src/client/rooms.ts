import { AsyncLocalStorage } from 'node:async_hooks';
import { Budget } from '../accounting/budget.js';
import { Counters } from '../accounting/counters.js';
import type { Gate } from '../delivery/gate.js';
import type { HttpClient } from '../http/http-client.js';
import type { Admission } from '../intake/admission.js';
import { CountingRecorder, type RecorderParts } from '../intake/counting-recorder.js';
import { createIntake } from '../intake/create-intake.js';
import type { Intake } from '../intake/intake.js';
import { ObservedRecorder } from '../intake/observed-recorder.js';
import type { Clock } from '../model/clock.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import { MemoryOutbox } from '../outbox/memory-outbox.js';
import type { Outbox } from '../outbox/outbox.js';
import { OptionWarnings } from '../reporting/option-warnings.js';
import { Reporter } from '../reporting/reporter.js';
import { ThrottledLogger } from '../reporting/throttled-logger.js';
import { OpenScopes } from '../scope/open-scopes.js';
import type { Scope, ScopeParts } from '../scope/scope.js';
import { openSpillStore, type SpillStore } from '../spill/spill-store.js';
import type { AskingParts } from './asking.js';
import { buildAsking } from './build-asking.js';
import { buildAttempts, buildDelivery, buildGate, buildHttp } from './build-delivery.js';
import { CountingListener } from './counting-listener.js';
import { Flushes } from './flushes.js';
import type { InnerSeams } from './seams.js';

/** The rooms of one client, built and wired. */
export interface Rooms {
  /** Tells clients apart; their events' ids begin with it. */
  readonly id: string;
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly budget: Budget;
  readonly intake: Intake;
  readonly admission: Admission;
  readonly recorder: CountingRecorder;
  readonly open: OpenScopes;
  readonly scopes: ScopeParts;
  readonly outbox: Outbox;
  readonly gate: Gate;
  readonly flushes: Flushes;
  readonly log: ThrottledLogger;
  /** Says what of a call's options cannot be used. */
  readonly advice: OptionWarnings;
  /** For those who ask Intercom and wait for the answer. */
  readonly asking: AskingParts;
  /** `undefined` in a dry run: nothing is loaded, nothing is sent. */
  readonly http: HttpClient | undefined;
  /** Set when what is left at the end is written down. */
  readonly spilling: SpillStore | undefined;
}

/** Builds every room of a client, and shows each only what it needs. */
export function buildRooms(options: ResolvedOptions, seams: InnerSeams): Rooms {
  const { clock } = seams;
  const counters = new Counters();
  const log = new ThrottledLogger(options.logger, clock);
  const advice = new OptionWarnings(log);
  const reporter = new Reporter(options, counters, seams.idPrefix, log);
  const budget = new Budget(options.buffer);
  const outbox = new MemoryOutbox({ clock, deadLetters: options.deadLetters });
  const gate = buildGate(options, seams, { reporter, log });
  const wayIn = createIntake(options, { ...seams, counters, budget, outbox, log, advice });
  const { intake, admission, consent } = wayIn;
  const recorderParts = { clock, intake, counters, budget, outbox, reporter, advice };
  const recorder = buildRecorder(recorderParts, seams);
  const open = new OpenScopes(clock);
  const ambient = new AsyncLocalStorage<Scope | undefined>();
  const scopes = { recorder, open, ambient, limits: options.scope };
  const flushes = buildFlushes(clock, outbox, gate);
  const http = seams.http ?? (options.token && buildHttp(options, options.token, { clock, log }));
  const attempts = buildAttempts({ clock, log }, gate);
  const built = {
    id: seams.idPrefix,
    options,
    clock,
    counters,
    budget,
    intake,
    admission,
    recorder,
    open,
    scopes,
    outbox,
    gate,
  };
  const spilling = http && openSpillStore(options, { ...built, log });
  if (http !== undefined) {
    const delivery = buildDelivery(options, seams, {
      ...{ attempts: { ...attempts, http }, log, counters, reporter, consent },
    });
    const settlement = new CountingListener({ ...built, reporter, flushes, spilling });
    outbox.start(delivery, settlement, { concurrency: options.delivery.concurrency });
  }
  const asking = buildAsking(options, seams, { ...wayIn, attempts, http });
  return { ...built, flushes, log, advice, asking, http, spilling };
}

function buildRecorder(parts: RecorderParts, { observer }: InnerSeams): CountingRecorder {
  return observer === undefined
    ? new CountingRecorder(parts)
    : new ObservedRecorder(parts, observer);
}

function buildFlushes(clock: Clock, outbox: Outbox, gate: Gate): Flushes {
  return new Flushes({
    clock,
    nextMoveAtMs: (nowMs) => outbox.nextMoveAtMs(nowMs),
    reason: () => {
      const pause = gate.pauseAt(clock.nowMs());
      if (pause !== undefined) return pause.because;
      const { parked, pending } = outbox.stats();
      return parked > 0 && parked === pending ? 'unknown_contact' : 'waiting';
    },
  });
}
