import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../manual-clock.js';
import type { Attempt, Decision } from '../model/decision.js';
import type { StoredEvent } from '../model/stored-event.js';
import { MemoryOutbox } from './memory-outbox.js';
import type { OutboxStats } from './outbox.js';

const buffer = { maxEvents: 1_000, maxBytes: 1_000_000 };
const delivered: Decision = { do: 'delivered' };

interface Tried {
  readonly event: StoredEvent;
  readonly attempt: Attempt;
  readonly atMs: number;
}

type Script = (tried: Tried, count: number) => Decision | Promise<Decision>;

/** An outbox whose deliverer does what the script says. */
function open(script: Script = () => delivered, { concurrency = 1, probeSpacingMs = 0 } = {}) {
  const clock = new ManualClock();
  const outbox = new MemoryOutbox({
    clock,
    deadLetters: { max: 1_000, maxBytes: 1_000_000 },
    buffer,
  });
  const tried: Tried[] = [];
  const told: string[] = [];
  const spilled: StoredEvent[] = [];
  const gate = { readyAtMs: 0 };
  const deliverer = {
    probeSpacingMs,
    repeatsAtMs: (nowMs: number) => nowMs,
    prefersRepeats: true,
    readyAtMs: (nowMs: number) => Math.max(nowMs, gate.readyAtMs),
    deliver: async (event: StoredEvent, attempt: Attempt) => {
      const one = { event, attempt, atMs: clock.nowMs() };
      tried.push(one);
      return script(one, tried.length);
    },
  };
  const listener = {
    leftMemory: () => {},
    recovered: () => {},
    restored: () => {},
    delivered: ({ id }: StoredEvent) => told.push(`delivered ${id}`),
    dead: ({ event, reason }: { event: StoredEvent; reason: string }) =>
      told.push(`${reason} ${event.id}`),
    deadEvicted: () => {},
    redrive: ({ event }: { event: StoredEvent }) => ({ ...event, acceptedAtMs: clock.nowMs() }),
    spill: (events: readonly StoredEvent[]) => {
      spilled.push(...events);
      return 0;
    },
    idle: () => told.push('idle'),
  };
  const start = () => outbox.start(deliverer, listener, { concurrency });
  start();
  return { clock, outbox, tried, told, spilled, gate };
}

function event(
  order: number,
  { value = '42', notBeforeMs = 0, acceptedAtMs = 0 } = {},
): StoredEvent {
  return {
    id: `e-${order}`,
    order,
    contact: { field: 'user_id', value },
    name: 'placed-order',
    createdAtSec: 1_800_000_000,
    acceptedAtMs,
    notBeforeMs,
    fragment: '',
    bytes: 10,
  };
}

/** What an outbox in memory says of itself. */
function stats(given: Pick<OutboxStats, 'pending' | 'parked' | 'parkedBytes' | 'deadLetters'>) {
  return { ...given, retrying: 0, stored: 0, isFailing: false };
}

function times(tried: readonly Tried[]): [string, number][] {
  return tried.map(({ event: { id }, atMs }) => [id, atMs]);
}

const contact = { field: 'user_id', value: '42' } as const;

test('an event is handed out without delay, but never inside the call that stores it', async () => {
  const { clock, outbox, tried, told } = open();
  await clock.settle();
  expect(outbox.append([event(1)])).toBeUndefined();

  expect(tried).toEqual([]);
  expect(outbox.stats()).toMatchObject({ pending: 1 });
  await clock.settle();
  expect(times(tried)).toEqual([['e-1', 0]]);
  expect(told).toEqual(['idle', 'delivered e-1', 'idle']);
  expect(outbox.stats()).toEqual(stats({ pending: 0, parked: 0, parkedBytes: 0, deadLetters: 0 }));
});

test('no more attempts are in flight than allowed, and each one that ends makes room for the next', async () => {
  const ends: ((decision: Decision) => void)[] = [];
  const { clock, outbox, tried } = open(() => new Promise((resolve) => ends.push(resolve)), {
    concurrency: 2,
  });
  outbox.append([event(1), event(2), event(3)]);
  await clock.settle();

  expect(tried.length).toBe(2);
  expect(outbox.stats().pending).toBe(3);
  ends[0]?.(delivered);
  await clock.settle();
  expect(tried.length).toBe(3);
});

test('there is no maximum number of attempts', async () => {
  const { clock, outbox, tried } = open(({ atMs }, count) =>
    count < 40 ? { do: 'retry', atMs: atMs + 1_000 } : delivered,
  );
  outbox.append([event(1)]);
  await clock.advance(39_000);

  expect(tried.map(({ attempt }) => attempt.number)).toEqual(
    Array.from({ length: 40 }, (_, i) => i + 1),
  );
});

test('while delivery is paused nothing is sent; events of that time are sent in order afterwards', async () => {
  const { clock, outbox, tried, gate } = open();
  gate.readyAtMs = 5_000;
  outbox.append([event(1)]);
  await clock.settle();
  outbox.append([event(2)]);
  await clock.advance(4_999);
  expect(tried).toEqual([]);

  await clock.advance(1);
  expect(times(tried)).toEqual([
    ['e-1', 5_000],
    ['e-2', 5_000],
  ]);
});

test('an event that is added after the end of a pause is not delayed by it', async () => {
  const { clock, outbox, tried, gate } = open();
  gate.readyAtMs = 5_000;
  await clock.settle();
  await clock.advance(6_000);
  outbox.append([event(1, { acceptedAtMs: 6_000 })]);
  await clock.settle();

  expect(times(tried)).toEqual([['e-1', 6_000]]);
});

test('wake() looks again at once, e.g. when a pause was ended early', async () => {
  const { clock, outbox, tried, gate } = open();
  gate.readyAtMs = 50_000;
  outbox.append([event(1)]);
  await clock.settle();
  gate.readyAtMs = 0;
  outbox.wake();
  await clock.settle();

  expect(times(tried)).toEqual([['e-1', 0]]);
});

test('events that wait for their second are handed out when it comes, others before', async () => {
  const { clock, outbox, tried } = open();
  outbox.append([event(1, { notBeforeMs: 700 }), event(2)]);
  await clock.advance(699);
  expect(times(tried)).toEqual([['e-2', 0]]);

  await clock.advance(1);
  expect(times(tried)).toEqual([
    ['e-2', 0],
    ['e-1', 700],
  ]);
});

test('at the end, events that wait for their second are handed out at once', async () => {
  const { clock, outbox, tried } = open();
  outbox.append([event(1, { notBeforeMs: 30_000 })]);
  await clock.settle();
  outbox.drain();
  await clock.settle();

  expect(times(tried)).toEqual([['e-1', 0]]);
});

test('once a contact is known all its events are sent, and later ones too', async () => {
  const { clock, outbox, tried } = open(({ atMs }) =>
    atMs < 10_000 ? { do: 'park', atMs: 10_000 } : delivered,
  );
  outbox.append([event(1)]);
  await clock.settle();
  outbox.append([event(2)]);
  await clock.settle();
  expect(outbox.stats()).toEqual(stats({ pending: 2, parked: 2, parkedBytes: 20, deadLetters: 0 }));
  expect(outbox.isParked(contact)).toBe(true);

  await clock.advance(10_000);
  outbox.append([event(3)]);
  await clock.settle();
  expect(times(tried)).toEqual([
    ['e-1', 0],
    ['e-1', 10_000],
    ['e-2', 10_000],
    ['e-3', 10_000],
  ]);
});

test('once the only parked event of a contact is delivered, the next ones do not wait', async () => {
  const { clock, outbox, tried } = open(({ atMs }) =>
    atMs < 10_000 ? { do: 'park', atMs: 10_000 } : delivered,
  );
  outbox.append([event(1)]);
  await clock.advance(10_000);
  expect(outbox.isParked(contact)).toBe(false);
  outbox.append([event(2, { acceptedAtMs: 10_000 })]);
  await clock.settle();

  expect(times(tried)).toEqual([
    ['e-1', 0],
    ['e-1', 10_000],
    ['e-2', 10_000],
  ]);
});

test('a contact that is given up takes all its events with it', async () => {
  const { clock, outbox, told } = open(({ attempt }) =>
    attempt.probes === 0
      ? { do: 'park', atMs: 10_000 }
      : { do: 'dead', reason: 'unknown_contact', status: 404 },
  );
  outbox.append([event(1), event(2)]);
  await clock.advance(10_000);

  expect(told.filter((text) => text !== 'idle')).toEqual([
    'unknown_contact e-1',
    'unknown_contact e-2',
  ]);
  expect(outbox.stats()).toEqual(stats({ pending: 0, parked: 0, parkedBytes: 0, deadLetters: 2 }));
  expect((await outbox.dead.list()).map(({ status }) => status)).toEqual([404, 404]);
});

test('a refused event is dead, and delays no other', async () => {
  const { clock, outbox, told } = open((_tried, count) =>
    count === 1 ? { do: 'dead', reason: 'rejected', status: 422 } : delivered,
  );
  outbox.append([event(1), event(2)]);
  await clock.settle();

  expect(told.filter((text) => text !== 'idle')).toEqual(['rejected e-1', 'delivered e-2']);
});

test('old events expire wherever they wait; events in flight and younger ones do not', async () => {
  const { clock, outbox, told } = open(() => new Promise(() => {}));
  outbox.append([event(1), event(2, { acceptedAtMs: 999 }), event(3, { acceptedAtMs: 1_000 })]);
  await clock.settle();
  outbox.expire(1_000);

  expect(told).toEqual(['expired e-2', 'idle']);
  expect(outbox.stats().pending).toBe(2);
});

test('a redriven dead letter is delivered like any other event', async () => {
  const { clock, outbox, told } = open((_tried, count) =>
    count === 1 ? { do: 'dead', reason: 'rejected' } : delivered,
  );
  outbox.append([event(1)]);
  await clock.settle();
  expect(await outbox.dead.redrive()).toBe(1);
  await clock.settle();

  expect(told.filter((text) => text !== 'idle')).toEqual(['rejected e-1', 'delivered e-1']);
});

test('closing gives up all waiting events, and later ones; an attempt in flight still counts', async () => {
  const ends: ((decision: Decision) => void)[] = [];
  const { clock, outbox, told } = open(() => new Promise((resolve) => ends.push(resolve)), {
    concurrency: 2,
  });
  outbox.append([event(1), event(2), event(3)]);
  await clock.settle();

  let isClosed = false;
  const closing = outbox.close().then((left) => {
    isClosed = true;
    return left;
  });
  outbox.append([event(4)]);
  ends[0]?.(delivered);
  await clock.settle();
  expect(isClosed).toBe(false);
  ends[1]?.({ do: 'retry', atMs: 1 });
  expect(await closing).toEqual({ left: 0, leftDurable: true });
  await clock.advance(60_000);
  expect(told.filter((text) => text !== 'idle')).toEqual([
    'closed e-4',
    'delivered e-1',
    'closed e-3',
    'closed e-2',
  ]);
  expect(ends.length).toBe(2);
  expect(outbox.stats().pending).toBe(0);
  expect(clock.timers).toBe(0);
  expect(await outbox.dead.redrive()).toBe(0);
});

test('it says when an event can be sent next', async () => {
  const { clock, outbox, gate } = open(({ atMs }) => ({ do: 'retry', atMs: atMs + 3_000 }));
  expect(outbox.nextMoveAtMs(0)).toBe(Number.POSITIVE_INFINITY);
  outbox.append([event(1)]);
  expect(outbox.nextMoveAtMs(0)).toBe(0);
  await clock.settle();

  expect(outbox.nextMoveAtMs(0)).toBe(3_000);
  gate.readyAtMs = 8_000;
  expect(outbox.nextMoveAtMs(0)).toBe(8_000);
});

test('while an event is in flight something can happen at any moment', async () => {
  const { clock, outbox } = open(() => new Promise(() => {}));
  outbox.append([event(1)]);
  await clock.settle();

  expect(outbox.nextMoveAtMs(123)).toBe(123);
});

test('an outbox that was not started keeps its events', async () => {
  const clock = new ManualClock();
  const outbox = new MemoryOutbox({ clock, deadLetters: { max: 10, maxBytes: 1_000 }, buffer });
  outbox.append([event(1)]);
  await clock.settle();

  expect(outbox.stats().pending).toBe(1);
  expect(outbox.nextMoveAtMs(0)).toBe(Number.POSITIVE_INFINITY);
});

test('events that are added together cause one look', async () => {
  const { clock, outbox } = open();
  await clock.settle();
  const before = clock.soonCount;
  for (let order = 1; order <= 5; order += 1) outbox.append([event(order)]);

  expect(clock.soonCount - before).toBe(1);
});

test('while all attempts are in flight, or delivery is paused, new events cause no look', async () => {
  const busy = open(() => new Promise(() => {}));
  busy.outbox.append([event(1)]);
  await busy.clock.settle();
  const waiting = open();
  waiting.gate.readyAtMs = 5_000;
  waiting.outbox.append([event(1)]);
  await waiting.clock.settle();

  for (const { clock, outbox } of [busy, waiting]) {
    const before = clock.soonCount;
    outbox.append([event(2)]);
    expect(clock.soonCount).toBe(before);
  }
});

test('closing cancels the timer', async () => {
  const { clock, outbox } = open();
  outbox.append([event(1, { notBeforeMs: 5_000 })]);
  await clock.settle();
  expect(clock.timers).toBe(1);
  void outbox.close();

  expect(clock.timers).toBe(0);
});

test('looking for old events where there are none wakes nothing', async () => {
  const { clock, outbox, told } = open(() => new Promise(() => {}));
  outbox.append([event(1)]);
  await clock.settle();
  const before = told.length;
  outbox.expire(1_000);

  expect(told.length).toBe(before);
});

test('while a contact’s events are given up one by one, those not yet told of are pending', async () => {
  const pending: number[] = [];
  const { clock, outbox } = open(({ attempt }) => {
    if (attempt.probes === 0) return { do: 'park', atMs: 10_000 };
    return { do: 'dead', reason: 'unknown_contact' };
  });
  const counting = { dead: () => pending.push(outbox.stats().pending) };
  const others = {
    leftMemory: () => {},
    recovered: () => {},
    restored: () => {},
    delivered: () => {},
    deadEvicted: () => {},
    redrive: () => undefined,
    spill: () => 0,
    idle: () => {},
  };
  outbox.append([event(1), event(2), event(3)]);
  await clock.settle();
  outbox.start(
    {
      probeSpacingMs: 0,
      readyAtMs: (nowMs) => nowMs,
      repeatsAtMs: (nowMs) => nowMs,
      prefersRepeats: true,
      deliver: async () => ({ do: 'dead', reason: 'unknown_contact' }),
    },
    { ...others, ...counting },
    { concurrency: 1 },
  );
  await clock.advance(10_000);

  expect(pending).toEqual([2, 1, 0]);
});

test('probes for unknown contacts keep the spacing that delivery asks for', async () => {
  const { clock, outbox, tried } = open(
    ({ atMs }) => (atMs < 10_000 ? { do: 'park', atMs: 10_000 } : delivered),
    { probeSpacingMs: 300 },
  );
  for (const [i, value] of ['a', 'b', 'c'].entries()) outbox.append([event(i + 1, { value })]);
  await clock.advance(11_000);

  expect(times(tried).slice(3)).toEqual([
    ['e-1', 10_000],
    ['e-2', 10_300],
    ['e-3', 10_600],
  ]);
});

test('its durability is the process', () => {
  expect(open().outbox.durability).toBe('process');
});

const decision: fc.Arbitrary<(nowMs: number, probes: number) => Decision> = fc.constantFrom(
  () => delivered,
  () => ({ do: 'dead', reason: 'rejected' }) as const,
  (nowMs: number) => ({ do: 'retry', atMs: nowMs + 800 }) as const,
  (nowMs: number) => ({ do: 'park', atMs: nowMs + 1_500 }) as const,
  (nowMs: number) => ({ do: 'park', atMs: nowMs + 1_500 }) as const,
  (nowMs: number) => ({ do: 'pause-all', untilMs: nowMs + 900, because: 'unavailable' }) as const,
  (nowMs: number, probes: number) =>
    probes === 0
      ? ({ do: 'park', atMs: nowMs + 500 } as const)
      : ({ do: 'dead', reason: 'unknown_contact' } as const),
);

test('whatever Intercom answers, each event ends once, and none waits forever', async () => {
  const adds = fc.array(
    fc.record({ value: fc.constantFrom('a', 'a', 'b'), waitMs: fc.constantFrom(0, 0, 900) }),
    { minLength: 1, maxLength: 4 },
  );
  const stages = fc.array(fc.tuple(adds, fc.integer({ min: 1, max: 2_000 })), {
    maxLength: 8,
    size: 'max',
  });
  await fc.assert(
    fc.asyncProperty(
      stages,
      fc.array(decision, { maxLength: 30, size: 'max' }),
      async (all, said) => {
        const { clock, outbox, told } = open(
          ({ atMs, attempt }, count) => said[count - 1]?.(atMs, attempt.probes) ?? delivered,
          { concurrency: 3, probeSpacingMs: 50 },
        );
        let order = 0;
        for (const [events, ms] of all) {
          for (const { value, waitMs } of events) {
            order += 1;
            const acceptedAtMs = clock.nowMs();
            const notBeforeMs = waitMs && acceptedAtMs + waitMs;
            outbox.append([event(order, { value, notBeforeMs, acceptedAtMs })]);
          }
          await clock.advance(ms);
          const ended = told.filter((text) => text !== 'idle').length;
          expect(outbox.stats().pending).toBe(order - ended);
        }
        await clock.advance(100_000);

        const ids = told.filter((text) => text !== 'idle').map((text) => text.split(' ')[1]);
        expect(ids.length).toBe(order);
        expect(new Set(ids).size).toBe(order);
        expect(outbox.stats()).toMatchObject({
          pending: 0,
          retrying: 0,
          parked: 0,
          parkedBytes: 0,
        });
      },
    ),
    { numRuns: 60 },
  );
});

test('the oldest event is found wherever it waits: new, to be sent again, or in flight', async () => {
  const none = Number.POSITIVE_INFINITY;
  const answers: ((decision: Decision) => void)[] = [];
  const { clock, outbox } = open(() => new Promise((resolve) => answers.push(resolve)));
  expect(outbox.oldestAcceptedAtMs()).toBe(none);
  outbox.append([event(1, { acceptedAtMs: 10 }), event(2, { acceptedAtMs: 20 })]);
  expect(outbox.oldestAcceptedAtMs()).toBe(10);
  await clock.settle();
  expect(outbox.oldestAcceptedAtMs()).toBe(10);
  answers[0]?.({ do: 'retry', atMs: 1_000 });
  await clock.settle();
  expect(outbox.oldestAcceptedAtMs()).toBe(10);
  answers[1]?.(delivered);
  await clock.advance(1_000);
  answers[2]?.(delivered);
  await clock.settle();

  expect(outbox.oldestAcceptedAtMs()).toBe(none);
});

test('events of an unknown contact do not count as old, not even while one of them is a probe', async () => {
  const answers: ((decision: Decision) => void)[] = [];
  const { clock, outbox } = open(() => new Promise((resolve) => answers.push(resolve)));
  outbox.append([event(1, { acceptedAtMs: 10 })]);
  await clock.settle();
  answers[0]?.({ do: 'park', atMs: 1_000 });
  await clock.settle();
  expect(outbox.oldestAcceptedAtMs()).toBe(Number.POSITIVE_INFINITY);
  await clock.advance(1_000);

  expect(answers.length).toBe(2);
  expect(outbox.oldestAcceptedAtMs()).toBe(Number.POSITIVE_INFINITY);
});

test('delivery that waits for a turn that never comes is restarted, and says so', async () => {
  const { clock, outbox, tried } = open();
  await clock.settle();
  const { soon } = clock;
  clock.soon = () => {};
  outbox.append([event(1)]);
  clock.soon = soon;
  await clock.settle();

  expect(outbox.restartIfStalled(30_000)).toBe(false);
  expect(outbox.restartIfStalled(60_000)).toBe(true);
  await clock.settle();
  expect(tried).toHaveLength(1);
  expect(outbox.restartIfStalled(90_000)).toBe(false);
});

test('delivery that waits for a timer that never fires is restarted', async () => {
  const { clock, outbox, tried } = open();
  const { after } = clock;
  clock.after = () => () => {};
  outbox.append([event(1, { notBeforeMs: 1_000 })]);
  await clock.settle();
  clock.after = after;
  await clock.advance(2_000);

  expect(outbox.restartIfStalled(clock.nowMs())).toBe(false);
  await clock.advance(5_000);
  expect(outbox.restartIfStalled(clock.nowMs())).toBe(true);
  await clock.settle();
  expect(tried).toHaveLength(1);
});

test('delivery that could go on and waits for nothing is restarted', async () => {
  const { clock, outbox, tried, gate } = open();
  gate.readyAtMs = Number.POSITIVE_INFINITY;
  outbox.append([event(1)]);
  await clock.settle();
  expect(outbox.restartIfStalled(0)).toBe(false);

  gate.readyAtMs = 0;
  expect(outbox.restartIfStalled(0)).toBe(true);
  await clock.settle();
  expect(tried).toHaveLength(1);
});

test('delivery that is paused, busy, empty or closed is not restarted', async () => {
  const paused = open();
  paused.gate.readyAtMs = 60_000;
  paused.outbox.append([event(1)]);
  const busy = open(() => new Promise(() => {}));
  busy.outbox.append([event(1)]);
  const empty = open();
  const closed = open();
  closed.outbox.append([event(1)]);
  void closed.outbox.close();

  for (const { clock, outbox } of [paused, busy, empty, closed]) {
    await clock.settle();
    for (const nowMs of [0, 30_000, 59_999]) expect(outbox.restartIfStalled(nowMs)).toBe(false);
  }
});

test('an event that cannot be queued, because the stack is used up, is queued later, once', async () => {
  const { clock, outbox, tried } = open();
  await clock.settle();
  const { soon } = clock;
  clock.soon = () => {
    throw new RangeError('Maximum call stack size exceeded');
  };
  outbox.append([event(1), event(2)]);
  clock.soon = soon;

  expect(outbox.stats().pending).toBe(2);
  expect(outbox.restartIfStalled(0)).toBe(true);
  await clock.settle();
  expect(times(tried).map(([id]) => id)).toEqual(['e-1', 'e-2']);
  expect(outbox.stats().pending).toBe(0);
});

test('an abandoned outbox hands its events over once, however often it is told', async () => {
  const { clock, outbox, spilled } = open(() => new Promise(() => {}));
  outbox.append([event(1), event(2)]);
  await clock.settle();

  outbox.abandon();
  outbox.abandon();

  expect(spilled.map(({ id }) => id)).toEqual(['e-2', 'e-1']);
});

test('an id that is appended twice is one event, wherever it is', async () => {
  const { clock, outbox, tried } = open(({ event: { id } }) =>
    id === 'e-2' ? { do: 'dead', reason: 'rejected' } : { do: 'retry', atMs: 60_000 },
  );
  outbox.append([event(1), event(1), event(2)]);
  await clock.settle();
  outbox.append([event(1), event(2), event(3)]);
  await clock.settle();

  expect(tried.map(({ event: { id } }) => id)).toEqual(['e-1', 'e-2', 'e-3']);
  expect(outbox.stats()).toMatchObject({ pending: 2, deadLetters: 1 });
  expect(outbox.unknown([event(1), event(4), event(4)])).toEqual([event(4)]);
});

test('nothing in memory is stored durably, and it says so', async () => {
  const { clock, outbox } = open(() => ({ do: 'retry', atMs: 60_000 }));
  outbox.append([event(1), event(2)]);
  await clock.settle();

  expect(await outbox.persisted()).toBe(2);
});
