import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredEvent } from '../model/stored-event.js';
import { attemptOf, type Taken, WaitingRoom } from './waiting-room.js';

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

function roomOf(...events: StoredEvent[]): WaitingRoom {
  const room = new WaitingRoom();
  room.probeSpacingMs = spacingMs;
  for (const one of events) room.add(one);
  return room;
}

function take(room: WaitingRoom, nowMs = 0): Taken {
  const taken = room.take(nowMs);
  if (taken === undefined) throw new Error('Nothing is due.');
  return taken;
}

/** The orders of everything that is due, taken out. */
function due(room: WaitingRoom, nowMs: number): number[] {
  const orders: number[] = [];
  for (let taken = room.take(nowMs); taken !== undefined; taken = room.take(nowMs)) {
    orders.push(taken.event.order);
  }
  return orders;
}

/** A room in which the first event of each contact has asked in vain and is parked until 10 s. */
function roomWithParked(...values: string[]): WaitingRoom {
  const room = roomOf(...values.map((value, i) => event(i + 1, { value })));
  for (const taken of values.map(() => take(room))) {
    room.putBack(taken, { do: 'park', atMs: 10_000 }, 0);
  }
  return room;
}

test('an empty room has nothing to give, at no time', () => {
  const room = roomOf();

  expect(room.take(0)).toBeUndefined();
  expect(room.nextMs(0)).toBe(Number.POSITIVE_INFINITY);
  expect(room.size).toBe(0);
});

test('new events come out in the order in which they came, at once', () => {
  const room = roomOf(event(1), event(2), event(3));

  expect(room.nextMs(77)).toBe(77);
  expect(due(room, 77)).toEqual([1, 2, 3]);
});

test('an event that waits for its second does not come before it, and holds up no other', () => {
  const room = roomOf(event(1, { notBeforeMs: 1_000 }), event(2));

  expect(due(room, 999)).toEqual([2]);
  expect(room.nextMs(999)).toBe(1_000);
  expect(due(room, 1_000)).toEqual([1]);
});

test('an event that failed comes again at its time, before new ones, and its failures are counted', () => {
  const room = roomOf(event(1), event(2));
  room.putBack(take(room), { do: 'retry', atMs: 2_000 }, 0);

  expect(room.nextMs(0)).toBe(0);
  const again = take(room, 2_000);
  expect(again.event.order).toBe(1);
  expect(attemptOf(again)).toEqual({ number: 2, probes: 0 });
  room.putBack(again, { do: 'retry', atMs: 3_000 }, 2_000);
  expect(attemptOf(take(room, 3_000))).toEqual({ number: 3, probes: 0 });
});

test('a pause is no failure: the event is next again, as if it had not been tried', () => {
  const room = roomOf(event(1), event(2));
  room.putBack(take(room), { do: 'pause-all', untilMs: 60_000, because: 'unauthorised' }, 0);

  const again = take(room);
  expect(again.event.order).toBe(1);
  expect(attemptOf(again)).toEqual({ number: 1, probes: 0 });
});

test('a pause does not forget the failures before it', () => {
  const room = roomOf(event(1));
  room.putBack(take(room), { do: 'retry', atMs: 1_000 }, 0);
  const second = take(room, 1_000);
  room.putBack(second, { do: 'pause-all', untilMs: 60_000, because: 'unavailable' }, 1_000);

  expect(attemptOf(take(room, 1_000))).toEqual({ number: 2, probes: 0 });
});

test('events of an unknown contact wait together, others go on', () => {
  const room = roomWithParked('new');
  for (const one of [event(2, { value: 'new' }), event(3)]) room.add(one);

  expect(due(room, 0)).toEqual([3]);
  expect(room.parked).toBe(2);
  expect(room.parkedBytes).toBe(20);
  expect(room.isParked({ field: 'user_id', value: 'new' })).toBe(true);
  expect(room.isParked({ field: 'user_id', value: '42' })).toBe(false);
  expect(room.nextMs(0)).toBe(10_000);
});

test('events that were in line before their contact was found unknown join the others', () => {
  const room = roomOf(event(1), event(2), event(3, { notBeforeMs: 1_000 }));
  room.putBack(take(room), { do: 'park', atMs: 10_000 }, 0);

  expect(due(room, 1_000)).toEqual([]);
  expect(room.parked).toBe(3);
});

test('one event asks for its contact, and its questions are counted', () => {
  const room = roomWithParked('new');
  room.add(event(2, { value: 'new' }));

  const probe = take(room, 10_000);
  expect(probe.event.order).toBe(1);
  expect(attemptOf(probe)).toEqual({ number: 1, probes: 1 });
  expect(room.take(10_000)).toBeUndefined();
  room.putBack(probe, { do: 'park', atMs: 70_000 }, 10_000);
  expect(room.take(69_999)).toBeUndefined();
  expect(attemptOf(take(room, 70_000))).toEqual({ number: 1, probes: 2 });
});

test('a question that got no answer is a failure, not a question', () => {
  const room = roomWithParked('new');
  room.putBack(take(room, 10_000), { do: 'retry', atMs: 11_000 }, 10_000);

  expect(attemptOf(take(room, 11_000))).toEqual({ number: 2, probes: 1 });
});

test('a question that met a pause is asked again, uncounted', () => {
  const room = roomWithParked('new');
  const pause = { do: 'pause-all', untilMs: 60_000, because: 'rate_limited' } as const;
  room.putBack(take(room, 10_000), pause, 10_000);

  expect(attemptOf(take(room, 10_500))).toEqual({ number: 1, probes: 1 });
});

test('questions keep their distance, so that unknown contacts cannot take the whole pace', () => {
  const room = roomWithParked('a', 'b', 'c');

  expect(due(room, 10_000)).toEqual([1]);
  expect(room.nextMs(10_000)).toBe(10_000 + spacingMs);
  expect(due(room, 10_000 + spacingMs - 1)).toEqual([]);
  expect(due(room, 10_000 + spacingMs)).toEqual([2]);
  expect(due(room, 10_000 + 2 * spacingMs)).toEqual([3]);
});

test('what is due again goes before questions, and questions before new events', () => {
  const room = roomOf(event(1, { value: 'new' }), event(2));
  const [unknown, failed] = [take(room), take(room)];
  room.putBack(unknown, { do: 'park', atMs: 10_000 }, 0);
  room.putBack(failed, { do: 'retry', atMs: 10_000 }, 0);
  room.add(event(3));

  expect(due(room, 10_000)).toEqual([2, 1, 3]);
});

test('a contact that appears lets all its events go, in order', () => {
  const room = roomWithParked('new');
  for (const order of [2, 3]) room.add(event(order, { value: 'new' }));
  const probe = take(room, 10_000);
  room.delivered(probe, 10_000);

  expect(room.parked).toBe(0);
  expect(due(room, 10_000)).toEqual([2, 3]);
  room.add(event(4, { value: 'new' }));
  expect(due(room, 10_000)).toEqual([4]);
});

test('a contact whose only event asked for it is known afterwards', () => {
  const room = roomWithParked('new');
  room.delivered(take(room, 10_000), 10_000);
  room.add(event(2, { value: 'new' }));

  expect(room.isParked({ field: 'user_id', value: 'new' })).toBe(false);
  expect(due(room, 10_000)).toEqual([2]);
});

test('events that waited for their contact still wait for their second', () => {
  const room = roomWithParked('new');
  room.add(event(2, { value: 'new', notBeforeMs: 15_000 }));
  room.delivered(take(room, 10_000), 10_000);

  expect(due(room, 14_999)).toEqual([]);
  expect(due(room, 15_000)).toEqual([2]);
});

test('events that failed before they were parked keep their failures', () => {
  const room = roomOf(event(1), event(2));
  const [first, second] = [take(room), take(room)];
  room.putBack(second, { do: 'retry', atMs: 1_000 }, 0);
  room.putBack(first, { do: 'park', atMs: 10_000 }, 0);
  expect(room.take(1_000)).toBeUndefined();
  room.delivered(take(room, 10_000), 10_000);

  expect(attemptOf(take(room, 10_000))).toEqual({ number: 2, probes: 0 });
});

test('a contact that is given up takes all its events with it', () => {
  const room = roomWithParked('new', 'other');
  room.add(event(3, { value: 'new' }));
  const probe = take(room, 10_000);

  const others = room.gaveUp(probe, 'unknown_contact', 10_000);
  expect(others.map(({ order }) => order)).toEqual([3]);
  expect(room.isParked(probe.event.contact)).toBe(false);
  expect(room.parked).toBe(1);
});

test('an event that asked and was refused leaves its place to the next', () => {
  const room = roomWithParked('new');
  room.add(event(2, { value: 'new' }));
  const probe = take(room, 10_000);

  expect(room.gaveUp(probe, 'rejected', 10_000)).toEqual([]);
  expect(room.take(10_000)).toBeUndefined();
  expect(take(room, 10_000 + spacingMs).event.order).toBe(2);
});

test('an event that is given up by itself takes nobody with it', () => {
  const room = roomOf(event(1), event(2));

  expect(room.gaveUp(take(room), 'rejected', 0)).toEqual([]);
  expect(due(room, 0)).toEqual([2]);
});

test('at the end, what waits for its second goes at once; what has failed still waits', () => {
  const room = roomOf(event(1), event(2, { notBeforeMs: 30_000 }), event(3));
  room.putBack(take(room), { do: 'retry', atMs: 5_000 }, 0);
  room.endSecondWaits(0);

  expect(due(room, 0)).toEqual([3, 2]);
  expect(due(room, 5_000)).toEqual([1]);
});

test('old events are taken out wherever they wait', () => {
  const room = roomWithParked('new');
  for (const one of [event(2), event(3, { notBeforeMs: 5_000 }), event(4), event(5)]) room.add(one);
  room.putBack(take(room), { do: 'retry', atMs: 2_000 }, 0);

  const old = room.takeWhere(({ order }) => order !== 4);
  expect(old.map(({ order }) => order).toSorted()).toEqual([1, 2, 3, 5]);
  expect(room.size).toBe(1);
  expect(due(room, 1_000_000)).toEqual([4]);
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

/** A room, and where each event should be. */
class Model {
  readonly room = roomOf();
  readonly underWay: Taken[] = [];
  readonly inside = new Set<StoredEvent>();
  nowMs = 0;
  #order = 0;

  /** Three requests for the same contact are under way: that is where it gets difficult. */
  constructor() {
    this.room.probeSpacingMs = 0;
    for (let i = 0; i < 3; i += 1) this.#add('a', 0);
    for (let i = 0; i < 3; i += 1) this.take();
  }

  do(what: Step): void {
    if (what.do === 'add') this.#add(what.value, what.waitMs);
    if (what.do === 'take') this.take();
    if (what.do === 'wait') this.nowMs += what.ms;
    if (what.do === 'drain') this.room.endSecondWaits(this.nowMs);
    if (what.do === 'expire') this.#left(this.room.takeWhere(({ order }) => order % 4 === 0));
    if (what.do === 'settle') this.#settle(what.which, what.as);
  }

  take(): Taken | undefined {
    const taken = this.room.take(this.nowMs);
    if (taken === undefined) return undefined;
    this.#left([taken.event]);
    this.underWay.push(taken);
    return taken;
  }

  #add(value: string, waitMs: number): void {
    this.#order += 1;
    const notBeforeMs = waitMs === 0 ? 0 : this.nowMs + waitMs;
    const added = event(this.#order, { value, notBeforeMs });
    this.inside.add(added);
    this.room.add(added);
  }

  #settle(which: number, as: number): void {
    const [taken] = this.underWay.splice(which % Math.max(1, this.underWay.length), 1);
    if (taken === undefined) return;
    const { room, nowMs } = this;
    const atMs = nowMs + 1_000;
    if (as === 0) room.delivered(taken, nowMs);
    if (as === 1) this.#left(room.gaveUp(taken, 'rejected', nowMs));
    if (as === 2) this.#left(room.gaveUp(taken, 'unknown_contact', nowMs));
    if (as <= 2) return;
    this.inside.add(taken.event);
    if (as === 3) room.putBack(taken, { do: 'retry', atMs }, nowMs);
    if (as === 4) room.putBack(taken, { do: 'park', atMs }, nowMs);
    if (as === 5)
      room.putBack(taken, { do: 'pause-all', untilMs: atMs, because: 'unavailable' }, nowMs);
  }

  /** Each event that comes out was inside until now. */
  #left(events: readonly StoredEvent[]): void {
    for (const one of events) expect(this.inside.delete(one), one.id).toBe(true);
  }
}

test('whatever happens, no event is lost and none comes out twice', () => {
  fc.assert(
    fc.property(steps, (done) => {
      const model = new Model();
      for (const what of done) {
        model.do(what);
        expect(model.room.size).toBe(model.inside.size);
      }

      const left = model.room.takeWhere(() => true);
      expect(new Set(left)).toEqual(model.inside);
      expect(left.length).toBe(model.inside.size);
      expect([model.room.size, model.room.parked, model.room.parkedBytes]).toEqual([0, 0, 0]);
    }),
    { numRuns: 500 },
  );
});

test('whatever has happened, every event comes out once Intercom takes everything', () => {
  fc.assert(
    fc.property(steps, (done) => {
      const model = new Model();
      for (const what of done) model.do(what);
      while (model.underWay.length > 0) model.do({ do: 'settle', which: 0, as: 0 });

      for (let quiet = 0; quiet < 2; ) {
        quiet = model.take() === undefined ? quiet + 1 : 0;
        model.do({ do: 'settle', which: 0, as: 0 });
        model.nowMs += quiet * 1_000_000;
      }
      expect(model.inside.size).toBe(0);
      expect(model.room.nextMs(model.nowMs)).toBe(Number.POSITIVE_INFINITY);
    }),
    { numRuns: 500 },
  );
});
