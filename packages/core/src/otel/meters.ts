import type { Attributes, BatchObservableResult, Meter, Observable } from '@opentelemetry/api';
import type { Health } from '../client/health.js';
import type { IntercomEvents } from '../client/intercom-events.js';
import type { Stats } from '../client/stats.js';
import { pauseReasons } from '../model/reasons.js';

/** The part of a client that is observed. */
export type Observed = Pick<IntercomEvents, 'id' | 'stats' | 'health'>;

/** One number, or one for each reason of a closed list. */
type Reading = number | Readonly<Record<string, number>>;

interface Instrument {
  readonly name: string;
  /** `counter` only grows; `level` goes up and down and can be summed over processes; `gauge` cannot. */
  readonly kind: 'counter' | 'level' | 'gauge';
  readonly unit: string;
  readonly description: string;
  readonly read: (stats: Stats, health: Health) => Reading;
}

const event = '{event}';

/** All metrics. The table in docs/monitoring.md is checked against this one. */
export const instruments: readonly Instrument[] = [
  counter('tracked', event, 'Calls of track().', (stats) => stats.tracked),
  counter('accepted', event, 'Events that were accepted.', (stats) => stats.accepted),
  counter(
    'duplicate',
    event,
    'Events that were identical to a recent one.',
    (stats) => stats.duplicate,
  ),
  counter('dropped', event, 'Events never accepted, by reason.', (stats) => stats.dropped),
  level('held', event, 'Events waiting for an outcome or a user.', (stats) => stats.held),
  counter('discarded', event, 'Held events given up, by reason.', (stats) => stats.discarded),
  counter('delivered', event, 'Events that Intercom accepted.', (stats) => stats.delivered),
  // Not a counter: a redrive takes them back.
  level('dead', event, 'Accepted events given up, by reason.', (stats) => stats.dead),
  level('pending', event, 'Events that are neither delivered nor dead.', (stats) => stats.pending),
  level('stored', event, 'Events left to the durable outbox.', (stats) => stats.stored),
  level('retrying', event, 'Of these, sent again after a failure.', (stats) => stats.retrying),
  level(
    'parked',
    event,
    'Of the pending, waiting for an unknown contact.',
    (stats) => stats.parked,
  ),
  counter(
    'contacts.created',
    '{contact}',
    'Contacts created for events.',
    (stats) => stats.contactsCreated,
  ),
  level('spilled', event, 'Of these, in the spill file.', (stats) => stats.spilled),
  counter(
    'recovered',
    event,
    'Events taken over from other processes.',
    (stats) => stats.recovered,
  ),
  gauge('shared.pending', event, 'Events in the durable outbox, of all processes.', {
    read: ({ shared }) => shared?.pending ?? 0,
  }),
  gauge('pending.oldest_age', 's', 'Age of the oldest pending event that is not parked.', {
    read: (_stats, health) => health.oldestPendingMs / 1_000,
  }),
  gauge('paused', '1', '1 while all delivery is paused, by reason.', { read: pausedBy }),
  gauge('buffer.used', '1', 'Share of the memory budget in use.', {
    read: (_stats, health) => health.bufferUsed,
  }),
  level('buffer.size', 'By', 'Memory that waiting events take.', (stats) => stats.memory.bytes),
  counter('second_taken', event, 'Events that share their second.', (stats) => stats.secondTaken),
  counter(
    'metadata.changes',
    '{change}',
    'Changes to metadata, by kind.',
    (stats) => stats.metadata,
  ),
  counter('hook.errors', '{error}', 'Failures of callbacks.', (stats) => stats.hookErrors),
  gauge('unaccounted', event, 'Events missing from the counters: always 0.', {
    read: (_stats, health) => health.unaccounted,
  }),
];

/**
 * Lets a meter read a client's counters whenever it collects.
 *
 * @returns A function that ends it.
 */
export function observeMeters(events: Observed, meter: Meter, common: Attributes): () => void {
  const made = instruments.map((one) => [one, make(meter, one)] as const);
  const observables = made.map(([, observable]) => observable);
  const observe = (result: BatchObservableResult): void => {
    const stats = events.stats();
    const health = events.health();
    for (const [{ read }, observable] of made) {
      for (const [value, attributes] of valuesOf(read(stats, health))) {
        result.observe(observable, value, { ...common, ...attributes });
      }
    }
  };
  meter.addBatchObservableCallback(observe, observables);
  return () => meter.removeBatchObservableCallback(observe, observables);
}

function make(meter: Meter, { name, kind, unit, description }: Instrument): Observable {
  const options = { unit, description };
  if (kind === 'counter') return meter.createObservableCounter(name, options);
  if (kind === 'level') return meter.createObservableUpDownCounter(name, options);
  return meter.createObservableGauge(name, options);
}

function valuesOf(reading: Reading): readonly (readonly [number, Attributes])[] {
  if (typeof reading === 'number') return [[reading, {}]];
  return Object.entries(reading).map(([reason, value]) => [
    value,
    { 'intercom_events.reason': reason },
  ]);
}

function pausedBy({ paused }: Stats): Reading {
  return Object.fromEntries(
    pauseReasons.map((reason) => [reason, paused?.because === reason ? 1 : 0]),
  );
}

function counter(
  name: string,
  unit: string,
  description: string,
  read: Instrument['read'],
): Instrument {
  return { name: `intercom_events.${name}`, kind: 'counter', unit, description, read };
}

function level(
  name: string,
  unit: string,
  description: string,
  read: Instrument['read'],
): Instrument {
  return { name: `intercom_events.${name}`, kind: 'level', unit, description, read };
}

function gauge(
  name: string,
  unit: string,
  description: string,
  { read }: Pick<Instrument, 'read'>,
): Instrument {
  return { name: `intercom_events.${name}`, kind: 'gauge', unit, description, read };
}
