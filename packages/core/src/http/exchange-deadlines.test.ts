import { expect, test } from 'vitest';
import type { Clock } from '../model/clock.js';
import { ConnectionHistory } from './connections.js';
import { Deadlines, Exchange } from './exchange.js';
import type { HttpResult } from './http-client.js';

function open() {
  const time = { nowMs: 0 };
  const timers: { delayMs: number; fn: () => void; isCancelled: boolean }[] = [];
  const clock: Clock = {
    wallMs: () => 0,
    nowMs: () => time.nowMs,
    soon: () => {},
    after: (delayMs, fn) => {
      const timer = { delayMs, fn, isCancelled: false };
      timers.push(timer);
      return () => {
        timer.isCancelled = true;
      };
    },
  };
  const deadlines = new Deadlines(clock);
  const ends: string[] = [];
  const begin = (deadlineMs: number) => {
    const settle = (result: HttpResult) => {
      ends.push(`${deadlineMs} ${result.kind === 'response' ? result.status : result.why}`);
    };
    const exchange = new Exchange(
      settle,
      { clock, history: new ConnectionHistory(), causeOf: () => 'other' as const },
      deadlineMs,
    );
    deadlines.watch(exchange);
    return exchange;
  };
  return { deadlines, begin, ends, timers, time };
}

test('one timer ends each exchange at its deadline, and not before', () => {
  const { begin, ends, timers, time } = open();
  begin(10_000);
  begin(10_400);
  expect(timers.map(({ delayMs }) => delayMs)).toEqual([10_000]);
  time.nowMs = 10_000;
  timers[0]?.fn();
  expect(ends).toEqual(['10000 timeout']);

  expect(timers[1]?.delayMs).toBe(400);
  time.nowMs = 10_400;
  timers[1]?.fn();
  expect(ends).toEqual(['10000 timeout', '10400 timeout']);
  expect(timers.length).toBe(2);
});

test('an exchange that has ended is not ended again, and the timer goes on to the next', () => {
  const { begin, ends, timers, time } = open();
  const first = begin(10_000);
  begin(12_000);
  first.onResponseStart({}, 202, {});
  first.onResponseEnd();
  time.nowMs = 10_000;
  timers[0]?.fn();

  expect(ends).toEqual(['10000 202']);
  expect(timers[1]?.delayMs).toBe(2_000);
});

test('when nothing is in flight any more there is no timer, until something is again', () => {
  const { begin, timers, time } = open();
  begin(10_000).giveUp('aborted');
  time.nowMs = 10_000;
  timers[0]?.fn();
  expect(timers.length).toBe(1);

  begin(25_000);
  expect(timers[1]?.delayMs).toBe(15_000);
});

test('all can be ended at once', () => {
  const { deadlines, begin, ends, timers } = open();
  begin(10_000);
  begin(10_400);
  deadlines.abortAll();
  deadlines.abortAll();

  expect(ends).toEqual(['10000 aborted', '10400 aborted']);
  expect(timers[0]?.isCancelled).toBe(true);
  begin(10_400);
  expect(timers.length).toBe(2);
});

test('a deadline that has passed already rings at once', () => {
  const { begin, timers, time } = open();
  time.nowMs = 50_000;
  begin(10_000);

  expect(timers[0]?.delayMs).toBe(0);
});

test('thousands that end in time leave the others their deadlines', () => {
  const { begin, ends, timers, time } = open();
  const slow = begin(10_000);
  for (let i = 0; i < 5_000; i += 1) begin(10_001).giveUp('other');
  time.nowMs = 10_000;
  timers[0]?.fn();

  expect(slow.isSettled).toBe(true);
  expect(ends.filter((end) => end.startsWith('10000'))).toEqual(['10000 timeout']);
  expect(timers.length).toBe(1);
});
