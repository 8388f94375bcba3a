import { expect, test } from 'vitest';
import { Flushes } from './flushes.js';

const onlyParked = {
  pending: 7,
  parked: 7,
  retrying: 0,
  parkedBytes: 0,
  deadLetters: 0,
  stored: 0,
  isFailing: false,
};

/** Flushes on a clock that is turned by hand; its timers never ring, as in a process that is busy. */
function open(nextMoveAtMs: (nowMs: number) => number) {
  let nowMs = 1_000;
  const soon: (() => void)[] = [];
  const flushes = new Flushes({
    clock: {
      nowMs: () => nowMs,
      wallMs: () => 0,
      after: () => () => {},
      soon: (fn) => soon.push(fn),
    },
    outbox: { nextMoveAtMs, stats: () => onlyParked },
    gate: { pauseAt: () => undefined },
  });
  const pass = (ms: number): void => {
    nowMs += ms;
    for (const fn of soon.splice(0)) fn();
  };
  return { flushes, pass };
}

test('a process that was busy until after the deadline of a flush is told of the deadline, not of what hinders events', async () => {
  const { flushes, pass } = open((nowMs) => nowMs);
  const flushing = flushes.wait(7, 7, 300);
  pass(301);

  expect(await flushing).toEqual({ delivered: 0, dead: 0, pending: 7, because: 'deadline' });
});

test('events that cannot move before the deadline end a flush at once, however late it is', async () => {
  for (const late of [0, 301]) {
    const { flushes, pass } = open(() => 60_000);
    const flushing = flushes.wait(7, 7, 300);
    pass(late);

    expect(await flushing).toMatchObject({ pending: 7, because: 'unknown_contact' });
  }
});

test('a flush with events that move in time goes on', async () => {
  const { flushes, pass } = open(() => 1_200);
  const flushing = flushes.wait(1, 1, 300);
  pass(100);
  flushes.settled({ order: 1 } as Parameters<Flushes['settled']>[0], 'delivered');

  expect(await flushing).toEqual({ delivered: 1, dead: 0, pending: 0 });
});
