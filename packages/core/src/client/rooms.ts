import { AsyncLocalStorage } from 'node:async_hooks';
import { UndiciTransport } from '../api/undici-transport.js';
import { SecondSlots } from '../dedupe/second-slots.js';
import { DedupeWindow } from '../dedupe/window.js';
import { Delivery } from '../delivery/delivery.js';
import { Gate } from '../delivery/gate.js';
import { type MetadataChange, MetadataSerialiser } from '../event/metadata.js';
import { EventNames } from '../event/names.js';
import type { Clock } from '../model/clock.js';
import type { Transport } from '../model/send-result.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { TokenSource } from '../options/token-source.js';
import { MemoryOutbox } from '../outbox/memory-outbox.js';
import type { Outbox } from '../outbox/outbox.js';
import { OpenScopes } from '../scope/open-scopes.js';
import type { Scope, ScopeParts } from '../scope/scope.js';
import { Budget } from './budget.js';
import { CountingHall } from './counting-hall.js';
import { DryRun } from './dry-run.js';
import { explain } from './explain.js';
import { Flushes } from './flushes.js';
import { Intake } from './intake.js';
import { Ledger } from './ledger.js';
import { Reporter } from './reporter.js';
import { Settlement } from './settlement.js';
import { TroubleLog } from './trouble-log.js';
import { version } from './version.js';

/** What a client takes from outside, so that a test can hand in its own. */
export interface Seams {
  readonly clock: Clock;
  /** From 0 to 1, 1 excluded. */
  readonly random: () => number;
  /** What this process's event ids begin with. */
  readonly idPrefix: string;
}

/** The rooms of one client, built and wired. */
export interface Rooms {
  readonly options: ResolvedOptions;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly budget: Budget;
  readonly intake: Intake;
  readonly hall: CountingHall;
  readonly open: OpenScopes;
  readonly scopes: ScopeParts;
  readonly outbox: Outbox;
  readonly gate: Gate;
  readonly flushes: Flushes;
  readonly log: TroubleLog;
  /** `undefined` in a dry run: nothing is loaded, nothing is sent. */
  readonly transport: Transport | undefined;
}

/** Builds every room of a client, and shows each only what it needs. */
export function buildRooms(options: ResolvedOptions, seams: Seams): Rooms {
  const { clock } = seams;
  const ledger = new Ledger();
  const log = new TroubleLog(options.logger, clock);
  const reporter = new Reporter(options, ledger);
  const budget = new Budget(options.buffer);
  const outbox = new MemoryOutbox({ clock, deadLetters: options.deadLetters });
  const gate = buildGate(options, seams, reporter);
  const intake = buildIntake(options, seams, { ledger, budget, outbox, log });
  const hall = new CountingHall({ clock, intake, ledger, budget, outbox, reporter });
  const open = new OpenScopes(clock);
  const ambient = new AsyncLocalStorage<Scope>();
  const scopes = { hall, ambient, open, limits: options.scope };
  const flushes = buildFlushes(clock, outbox, gate);
  const transport = options.token && buildTransport(options, options.token, clock);
  if (transport !== undefined) {
    const delivery = buildDelivery(options, seams, { transport, gate, log });
    const settlement = new Settlement({ ledger, budget, intake, reporter, flushes, clock });
    outbox.start(delivery, settlement, { concurrency: options.delivery.concurrency });
  }
  return {
    options,
    clock,
    ledger,
    budget,
    intake,
    hall,
    open,
    scopes,
    outbox,
    gate,
    flushes,
    log,
    transport,
  };
}

function buildGate(options: ResolvedOptions, { random }: Seams, reporter: Reporter): Gate {
  return new Gate({
    rateLimit: options.rateLimit,
    concurrency: options.delivery.concurrency,
    random,
    onPause: ({ because, untilMs }, nowMs) => {
      reporter.paused({ because, forMs: Math.ceil(untilMs - nowMs) });
    },
  });
}

function buildIntake(
  options: ResolvedOptions,
  { clock, idPrefix }: Seams,
  { ledger, budget, outbox, log }: Pick<Rooms, 'ledger' | 'budget' | 'outbox' | 'log'>,
): Intake {
  const dryRun = options.token === undefined ? new DryRun(options.logger) : undefined;
  const onChange = (change: MetadataChange, key?: string): void => {
    ledger.metadata[change] += 1;
    log.say('warn', `metadata:${change}`, metadataAdvice(change, key));
  };
  return new Intake({
    names: new EventNames({ ...options.names, onMany: (count) => warnOfNames(log, count) }),
    metadata: new MetadataSerialiser({ maxKeys: options.metadata.maxKeys, onChange }),
    window: options.dedupe && new DedupeWindow(options.dedupe),
    slots: new SecondSlots(),
    budget,
    budgetLimits: options.buffer,
    outbox,
    ledger,
    clock,
    idPrefix,
    preview: dryRun && ((name, body) => dryRun.preview(name, body)),
    onBuilderTrouble: () => onChange('unreadable'),
    onMilliseconds: () =>
      log.say('warn', 'milliseconds', '`at` was given in milliseconds; it was read as such.'),
  });
}

function buildTransport(
  { origin, apiVersion, delivery }: ResolvedOptions,
  token: TokenSource,
  clock: Clock,
): Transport {
  return new UndiciTransport({
    origin,
    apiVersion,
    token,
    connections: delivery.concurrency,
    connectTimeoutMs: delivery.connectTimeoutMs,
    attemptTimeoutMs: delivery.attemptTimeoutMs,
    clock,
    userAgent: `intercom-events/${version} node/${process.versions.node}`,
  });
}

function buildDelivery(
  { onUnknownContact, delivery, rateLimit }: ResolvedOptions,
  { clock, random }: Seams,
  { transport, gate, log }: { transport: Transport; gate: Gate; log: TroubleLog },
): Delivery {
  // Questions for unknown contacts may take a tenth of the pace.
  const probesPerMinute = rateLimit && (rateLimit.perMinute * rateLimit.quotaShare) / 10;
  return new Delivery({
    transport,
    gate,
    policy: { onUnknownContact, maxAgeMs: delivery.maxAgeMs },
    clock,
    random,
    probeSpacingMs: probesPerMinute === undefined ? 0 : 60_000 / probesPerMinute,
    onTrouble: (result, decision) => explain(log, result, decision),
  });
}

function buildFlushes(clock: Clock, outbox: Outbox, gate: Gate): Flushes {
  return new Flushes({
    clock,
    nextMoveAtMs: (nowMs) => outbox.nextMoveAtMs(nowMs),
    hindrance: () => {
      const pause = gate.pauseAt(clock.nowMs());
      if (pause !== undefined) return pause.because;
      const { parked, pending } = outbox.stats();
      return parked > 0 && parked === pending ? 'unknown_contact' : 'waiting';
    },
  });
}

function warnOfNames(log: TroubleLog, count: number): void {
  log.say(
    'warn',
    'names',
    `${count} distinct event names so far. A workspace holds 120 and refuses any further name for ever: names must not be generated (no ids, no page titles).`,
  );
}

function metadataAdvice(change: MetadataChange, key: string | undefined): string {
  const where =
    key === undefined ? "An event's metadata" : `Metadata key ${JSON.stringify(key.slice(0, 100))}`;
  return `${where}: ${metadataTexts[change]}`;
}

const metadataTexts: Readonly<Record<MetadataChange, string>> = {
  too_many_keys:
    'this key and all after it are left out; Intercom keeps the first 10 (option `metadata.maxKeys`, up to 20).',
  cut_text: 'the text was cut at 255 characters.',
  renamed_key: 'characters that Intercom forbids in keys were replaced by "_".',
  removed_array: 'left out: Intercom refuses events with arrays. Join the values, or send a count.',
  removed_object:
    'left out: Intercom keeps no nested objects except link() and money(). Use flat keys.',
  removed_number: 'left out: not a finite number.',
  removed_date: 'left out: not a date.',
  removed_money:
    'left out: money() takes a whole number of cents from 0 up and a three-letter currency.',
  removed_link: 'left out: link() takes an http(s) address of at most 1,024 characters.',
  removed_other: 'left out: only text, numbers, booleans, dates, money() and link() can be kept.',
  unreadable: 'left out: reading it threw an error.',
  date_key: 'a date under a key that does not end in "_date" is shown as a number.',
};
