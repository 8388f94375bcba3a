import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredEvent } from '../model/stored-event.js';
import { attemptOf, EventQueue, type TakenEvent } from './event-queue.js';

const spacingMs = 500;

function event(order: number, { value = '42', notBeforeMs = 0 } = {}): StoredEvent {
  return {
    id: `e-${order}`,
    order,
    contact: { field: 'user_id', value },
    name: 'placed-order',
    createdAtSec: 1_800_000_000,
    acceptedAtMs: 0,
    notBeforeMs,
    fragment: '',
    bytes: 10,
  };
}

function queueOf(...events: StoredEvent[]): EventQueue {
  const queue = new EventQueue();
  queue.probeSpacingMs = spacingMs;
  for (const one of events) queue.push(one);
  return queue;
}

function take(queue: EventQueue, nowMs = 0): TakenEvent {
  const taken = queue.take(nowMs);
  if (taken === undefined) throw new Error('Nothing is due.');
  return taken;
}

/** The orders of everything that is due, taken out. */
function due(queue: EventQueue, nowMs: number): number[] {
  const orders: number[] = [];
  for (let taken = queue.take(nowMs); taken !== undefined; taken = queue.take(nowMs)) {
    orders.push(taken.event.order);
  }
  return orders;
}

/** A queue in which the first event of each contact was not accepted and is parked until 10 s. */
function queueWithParked(...values: string[]): EventQueue {
  const queue = queueOf(...values.map((value, i) => event(i + 1, { value })));
  for (const taken of values.map(() => take(queue))) {
    queue.putBack(taken, { do: 'park', atMs: 10_000 }, 0);
  }
  return queue;
}

test('an empty queue has no event, now or later', () => {
  const queue = queueOf();

  expect(queue.take(0)).toBeUndefined();
  expect(queue.nextDueMs(0)).toBe(Number.POSITIVE_INFINITY);
  expect(queue.size).toBe(0);
});

test('new events are taken at once, in order', () => {
  const queue = queueOf(event(1), event(2), event(3));

  expect(queue.nextDueMs(77)).toBe(77);
  expect(due(queue, 77)).toEqual([1, 2, 3]);
});

test('an event that waits for its second is not taken before it, and delays no other', () => {
  const queue = queueOf(event(1, { notBeforeMs: 1_000 }), event(2));

  expect(due(queue, 999)).toEqual([2]);
  expect(queue.nextDueMs(999)).toBe(1_000);
  expect(due(queue, 1_000)).toEqual([1]);
});

test('a failed event is taken again when it is due, before new ones, and its failures are counted', () => {
  const queue = queueOf(event(1), event(2));
  queue.putBack(take(queue), { do: 'retry', atMs: 2_000 }, 0);

  expect(queue.nextDueMs(0)).toBe(0);
  const again = take(queue, 2_000);
  expect(again.event.order).toBe(1);
  expect(attemptOf(again)).toMatchObject({ number: 2, probes: 0 });
  queue.putBack(again, { do: 'retry', atMs: 3_000 }, 2_000);
  expect(attemptOf(take(queue, 3_000))).toEqual({
    ...{ number: 3, probes: 0 },
    trouble: { failures: 2, alone: 0, refusals: 0, lastMs: 2_000 },
  });
});

test('a pause is not a failure: the event is next again, as if it had not been sent', () => {
  const queue = queueOf(event(1), event(2));
  queue.putBack(take(queue), { do: 'pause-all', untilMs: 60_000, because: 'unauthorised' }, 0);

  const again = take(queue);
  expect(again.event.order).toBe(1);
  expect(attemptOf(again)).toEqual({ number: 1, probes: 0 });
});

test('a pause does not forget the failures before it', () => {
  const queue = queueOf(event(1));
  queue.putBack(take(queue), { do: 'retry', atMs: 1_000 }, 0);
  const second = take(queue, 1_000);
  queue.putBack(second, { do: 'pause-all', untilMs: 60_000, because: 'unavailable' }, 1_000);

  expect(attemptOf(take(queue, 1_000))).toMatchObject({ number: 2, probes: 0 });
});

test('events of an unknown contact wait together, other events do not', () => {
  const queue = queueWithParked('new');
  for (const one of [event(2, { value: 'new' }), event(3)]) queue.push(one);

  expect(due(queue, 0)).toEqual([3]);
  expect(queue.parked).toBe(2);
  expect(queue.parkedBytes).toBe(20);
  expect(queue.isParked({ field: 'user_id', value: 'new' })).toBe(true);
  expect(queue.isParked({ field: 'user_id', value: '42' })).toBe(false);
  expect(queue.nextDueMs(0)).toBe(10_000);
});

test('events that were queued before their contact was found unknown join the others', () => {
  const queue = queueOf(event(1), event(2), event(3, { notBeforeMs: 1_000 }));
  queue.putBack(take(queue), { do: 'park', atMs: 10_000 }, 0);

  expect(due(queue, 1_000)).toEqual([]);
  expect(queue.parked).toBe(3);
});

test('one event probes for its contact, and the probes are counted', () => {
  const queue = queueWithParked('new');
  queue.push(event(2, { value: 'new' }));

  const probe = take(queue, 10_000);
  expect(probe.event.order).toBe(1);
  expect(attemptOf(probe)).toEqual({ number: 1, probes: 1 });
  expect(queue.take(10_000)).toBeUndefined();
  queue.putBack(probe, { do: 'park', atMs: 70_000 }, 10_000);
  expect(queue.take(69_999)).toBeUndefined();
  expect(attemptOf(take(queue, 70_000))).toEqual({ number: 1, probes: 2 });
});

test('a probe without an answer counts as a failure, not as a probe', () => {
  const queue = queueWithParked('new');
  queue.putBack(take(queue, 10_000), { do: 'retry', atMs: 11_000 }, 10_000);

  expect(attemptOf(take(queue, 11_000))).toMatchObject({ number: 2, probes: 1 });
});

test('a probe that met a pause is repeated, and not counted', () => {
  const queue = queueWithParked('new');
  const pause = { do: 'pause-all', untilMs: 60_000, because: 'rate_limited' } as const;
  queue.putBack(take(queue, 10_000), pause, 10_000);

  expect(attemptOf(take(queue, 10_500))).toEqual({ number: 1, probes: 1 });
});

test('probes keep their spacing, so that unknown contacts cannot take the whole rate', () => {
  const queue = queueWithParked('a', 'b', 'c');

  expect(due(queue, 10_000)).toEqual([1]);
  expect(queue.nextDueMs(10_000)).toBe(10_000 + spacingMs);
  expect(due(queue, 10_000 + spacingMs - 1)).toEqual([]);
  expect(due(queue, 10_000 + spacingMs)).toEqual([2]);
  expect(due(queue, 10_000 + 2 * spacingMs)).toEqual([3]);
});

test('due retries go before probes, and probes before new events', () => {
  const queue = queueOf(event(1, { value: 'new' }), event(2));
  const [unknown, failed] = [take(queue), take(queue)];
  queue.putBack(unknown, { do: 'park', atMs: 10_000 }, 0);
  queue.putBack(failed, { do: 'retry', atMs: 10_000 }, 0);
  queue.push(event(3));

  expect(due(queue, 10_000)).toEqual([2, 1, 3]);
});

test('once a contact is known all its events are taken, in order', () => {
  const queue = queueWithParked('new');
  for (const order of [2, 3]) queue.push(event(order, { value: 'new' }));
  const probe = take(queue, 10_000);
  queue.delivered(probe, 10_000);

  expect(queue.parked).toBe(0);
  expect(due(queue, 10_000)).toEqual([2, 3]);
  queue.push(event(4, { value: 'new' }));
  expect(due(queue, 10_000)).toEqual([4]);
});

test('a contact is known after the delivery of its only event', () => {
  const queue = queueWithParked('new');
  queue.delivered(take(queue, 10_000), 10_000);
  queue.push(event(2, { value: 'new' }));

  expect(queue.isParked({ field: 'user_id', value: 'new' })).toBe(false);
  expect(due(queue, 10_000)).toEqual([2]);
});

test('events that waited for their contact still wait for their second', () => {
  const queue = queueWithParked('new');
  queue.push(event(2, { value: 'new', notBeforeMs: 15_000 }));
  queue.delivered(take(queue, 10_000), 10_000);

  expect(due(queue, 14_999)).toEqual([]);
  expect(due(queue, 15_000)).toEqual([2]);
});

test('events that failed before they were parked keep their failures', () => {
  const queue = queueOf(event(1), event(2));
  const [first, second] = [take(queue), take(queue)];
  queue.putBack(second, { do: 'retry', atMs: 1_000 }, 0);
  queue.putBack(first, { do: 'park', atMs: 10_000 }, 0);
  expect(queue.take(1_000)).toBeUndefined();
  queue.delivered(take(queue, 10_000), 10_000);

  expect(attemptOf(take(queue, 10_000))).toMatchObject({ number: 2, probes: 0 });
});

test('a contact that is given up takes all its events with it', () => {
  const queue = queueWithParked('new', 'other');
  queue.push(event(3, { value: 'new' }));
  const probe = take(queue, 10_000);

  const others = queue.gaveUp(probe, 'unknown_contact', 10_000);
  expect(others.map(({ order }) => order)).toEqual([3]);
  expect(queue.isParked(probe.event.contact)).toBe(false);
  expect(queue.parked).toBe(1);
});

test('when the event of a probe is refused, the next one probes', () => {
  const queue = queueWithParked('new');
  queue.push(event(2, { value: 'new' }));
  const probe = take(queue, 10_000);

  expect(queue.gaveUp(probe, 'rejected', 10_000)).toEqual([]);
  expect(queue.take(10_000)).toBeUndefined();
  expect(take(queue, 10_000 + spacingMs).event.order).toBe(2);
});

test('an event that is given up for its own reason takes no other with it', () => {
  const queue = queueOf(event(1), event(2));

  expect(queue.gaveUp(take(queue), 'rejected', 0)).toEqual([]);
  expect(due(queue, 0)).toEqual([2]);
});

test('at the end, events that wait for their second are taken at once; failed ones still wait', () => {
  const queue = queueOf(event(1), event(2, { notBeforeMs: 30_000 }), event(3));
  queue.putBack(take(queue), { do: 'retry', atMs: 5_000 }, 0);
  queue.endSecondWaits(0);

  expect(due(queue, 0)).toEqual([3, 2]);
  expect(due(queue, 5_000)).toEqual([1]);
});

test('matching events are taken out wherever they wait', () => {
  const queue = queueWithParked('new');
  for (const one of [event(2), event(3, { notBeforeMs: 5_000 }), event(4), event(5)])
    queue.push(one);
  queue.putBack(take(queue), { do: 'retry', atMs: 2_000 }, 0);

  const old = queue.takeWhere(({ order }) => order !== 4);
  expect(old.map(({ order }) => order).toSorted()).toEqual([1, 2, 3, 5]);
  expect(queue.size).toBe(1);
  expect(due(queue, 1_000_000)).toEqual([4]);
});

const suspected = {
  ...({ do: 'pause-all', untilMs: 60_000, because: 'unauthorised' } as const),
  isSuspect: true as const,
};

test('an event that may have caused a pause waits until its end, and others go first', () => {
  const queue = queueOf(event(1), event(2));
  queue.putBack(take(queue), suspected, 0);

  expect(due(queue, 59_999)).toEqual([2]);
  expect(queue.failed).toBe(1);
  expect(queue.failedBytes).toBe(10);
  expect(attemptOf(take(queue, 60_000))).toEqual({
    ...{ number: 1, probes: 0 },
    trouble: { failures: 0, alone: 0, refusals: 0, lastMs: 0 },
  });
  expect(queue.failedBytes).toBe(0);
});

test('refusals are counted apart from other failures', () => {
  const queue = queueOf(event(1));
  queue.putBack(take(queue), { do: 'retry', atMs: 1_000 }, 0);
  queue.putBack(take(queue, 1_000), { do: 'retry', atMs: 2_000, alone: 'refused' }, 1_000);

  expect(attemptOf(take(queue, 2_000), true)).toEqual({
    ...{ number: 3, probes: 0, isCrowded: true },
    trouble: { failures: 2, alone: 1, refusals: 1, lastMs: 1_000 },
  });
});

test('events that failed before can be left out, or go after the others', () => {
  const queue = queueOf(event(1), event(2));
  queue.putBack(take(queue), { do: 'retry', atMs: 1_000 }, 0);

  const last = { allowsRepeats: true, prefersRepeats: false };
  expect(queue.take(1_000, last)?.event.order).toBe(2);
  expect(queue.take(1_000, { ...last, allowsRepeats: false })).toBeUndefined();
  expect(queue.nextDueMs(1_000, 5_000)).toBe(5_000);
  expect(queue.take(1_000, last)?.event.order).toBe(1);
});

test('of events that failed before, those that may have failed by chance go first', () => {
  const queue = queueOf(event(1), event(2));
  const [first, second] = [take(queue), take(queue)];
  queue.putBack(first, { do: 'retry', atMs: 1_000, alone: 'failed' }, 0);
  queue.putBack(take(queue, 1_000), { do: 'retry', atMs: 2_000, alone: 'failed' }, 1_000);
  queue.putBack(second, { do: 'retry', atMs: 3_000, alone: 'failed' }, 1_000);

  expect(queue.failedBytes).toBe(20);
  expect(queue.oldestAcceptedAtMs).toBe(0);
  expect(due(queue, 3_000)).toEqual([2, 1]);
  expect(queue.failedBytes).toBe(0);
});

test('when something goes wrong with the event of a probe, another event of its contact probes next', () => {
  const queue = queueWithParked('new');
  for (const order of [2, 3]) queue.push(event(order, { value: 'new' }));
  queue.putBack(take(queue, 10_000), { do: 'retry', atMs: 70_000 }, 10_000);

  const second = take(queue, 10_000 + spacingMs);
  expect(second.event.order).toBe(2);
  queue.putBack(second, suspected, 11_000);
  const third = take(queue, 12_000);
  expect(third.event.order).toBe(3);
  queue.putBack(third, { do: 'retry', atMs: 90_000 }, 12_000);
  // All of them have failed: the first one again, at its time.
  expect(queue.take(89_999)).toBeUndefined();
  expect(take(queue, 90_000).event.order).toBe(1);
});

type Step =
  | { readonly do: 'add'; readonly value: string; readonly waitMs: number }
  | { readonly do: 'take' | 'expire' | 'drain' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'settle'; readonly which: number; readonly as: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      value: fc.constantFrom('a', 'a', 'a', 'b'),
      waitMs: fc.constantFrom(0, 0, 0, 700),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('take' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      which: fc.nat(3),
      as: fc.constantFrom(0, 0, 1, 2, 3, 4, 4, 4, 4, 5),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(500, 1_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('expire' as const, 'drain' as const) }) },
);

const steps = fc.array(step, { maxLength: 60, size: 'max' });

/** A queue, and where each event should be. */
class Model {
  readonly queue = queueOf();
  readonly inFlight: TakenEvent[] = [];
  readonly inside = new Set<StoredEvent>();
  nowMs = 0;
  #order = 0;

  /** Three requests for the same contact are in flight: the difficult case. */
  constructor() {
    this.queue.probeSpacingMs = 0;
    for (let i = 0; i < 3; i += 1) this.#add('a', 0);
    for (let i = 0; i < 3; i += 1) this.take();
  }

  do(what: Step): void {
    if (what.do === 'add') this.#add(what.value, what.waitMs);
    if (what.do === 'take') this.take();
    if (what.do === 'wait') this.nowMs += what.ms;
    if (what.do === 'drain') this.queue.endSecondWaits(this.nowMs);
    if (what.do === 'expire') this.#left(this.queue.takeWhere(({ order }) => order % 4 === 0));
    if (what.do === 'settle') this.#settle(what.which, what.as);
  }

  take(): TakenEvent | undefined {
    const taken = this.queue.take(this.nowMs);
    if (taken === undefined) return undefined;
    this.#left([taken.event]);
    this.inFlight.push(taken);
    return taken;
  }

  #add(value: string, waitMs: number): void {
    this.#order += 1;
    const notBeforeMs = waitMs === 0 ? 0 : this.nowMs + waitMs;
    const added = event(this.#order, { value, notBeforeMs });
    this.inside.add(added);
    this.queue.push(added);
  }

  #settle(which: number, as: number): void {
    const [taken] = this.inFlight.splice(which % Math.max(1, this.inFlight.length), 1);
    if (taken === undefined) return;
    const { queue, nowMs } = this;
    const atMs = nowMs + 1_000;
    if (as === 0) queue.delivered(taken, nowMs);
    if (as === 1) this.#left(queue.gaveUp(taken, 'rejected', nowMs));
    if (as === 2) this.#left(queue.gaveUp(taken, 'unknown_contact', nowMs));
    if (as <= 2) return;
    this.inside.add(taken.event);
    if (as === 3) queue.putBack(taken, { do: 'retry', atMs }, nowMs);
    if (as === 4) queue.putBack(taken, { do: 'park', atMs }, nowMs);
    if (as === 5)
      queue.putBack(taken, { do: 'pause-all', untilMs: atMs, because: 'unavailable' }, nowMs);
  }

  /** Each event that comes out was inside until now. */
  #left(events: readonly StoredEvent[]): void {
    for (const one of events) expect(this.inside.delete(one), one.id).toBe(true);
  }
}

test('whatever happens, no event is lost and none is taken twice', () => {
  fc.assert(
    fc.property(steps, (done) => {
      const model = new Model();
      for (const what of done) {
        model.do(what);
        expect(model.queue.size).toBe(model.inside.size);
      }

      const left = model.queue.takeWhere(() => true);
      expect(new Set(left)).toEqual(model.inside);
      expect(left.length).toBe(model.inside.size);
      expect([model.queue.size, model.queue.parked, model.queue.parkedBytes]).toEqual([0, 0, 0]);
    }),
    { numRuns: 500 },
  );
});

test('whatever has happened, every event is taken in the end if Intercom accepts everything', () => {
  fc.assert(
    fc.property(steps, (done) => {
      const model = new Model();
      for (const what of done) model.do(what);
      while (model.inFlight.length > 0) model.do({ do: 'settle', which: 0, as: 0 });

      for (let quiet = 0; quiet < 2; ) {
        quiet = model.take() === undefined ? quiet + 1 : 0;
        model.do({ do: 'settle', which: 0, as: 0 });
        model.nowMs += quiet * 1_000_000;
      }
      expect(model.inside.size).toBe(0);
      expect(model.queue.nextDueMs(model.nowMs)).toBe(Number.POSITIVE_INFINITY);
    }),
    { numRuns: 500 },
  );
});
