import { expect, test } from 'vitest';
import type { PauseReason } from '../model/reasons.js';
import { Gate, type Pause } from './gate.js';

const never = Number.POSITIVE_INFINITY;

function open({
  concurrency = 10,
  rateLimit = undefined as { perMinute: number; quotaShare: number } | undefined,
} = {}) {
  const told: Pause[] = [];
  const resumed: Pause[] = [];
  const gate = new Gate({
    rateLimit,
    concurrency,
    random: () => 0.5,
    onPause: (pause) => told.push(pause),
    onResume: (pause) => resumed.push(pause),
  });
  return { gate, told, resumed };
}

function pause(
  gate: Gate,
  untilMs: number,
  because: PauseReason = 'unauthorised',
  nowMs = 0,
): void {
  gate.pause({ because, untilMs }, nowMs);
}

/** Lets in as many as may go now; returns the epoch of each. */
function enterAll(gate: Gate, nowMs: number): number[] {
  const epochs: number[] = [];
  while (epochs.length < 100 && gate.readyAtMs(nowMs) <= nowMs) epochs.push(gate.enter());
  return epochs;
}

test('at first everything may go at once', () => {
  const { gate } = open();

  expect(gate.readyAtMs(7)).toBe(7);
  expect(gate.pauseAt(7)).toBeUndefined();
});

test('during a pause nothing goes, and everybody learns when it ends', () => {
  const { gate, told } = open();
  pause(gate, 60_000);

  expect(gate.readyAtMs(0)).toBe(60_000);
  expect(gate.readyAtMs(59_999)).toBe(60_000);
  expect(gate.pauseAt(59_999)).toEqual({ because: 'unauthorised', untilMs: 60_000 });
  expect(gate.pauseAt(60_000)).toBeUndefined();
  expect(told).toEqual([{ because: 'unauthorised', untilMs: 60_000 }]);
});

test('after a pause one request goes first; each success allows one more, so each round of answers doubles them', () => {
  const { gate } = open({ concurrency: 10 });
  pause(gate, 60_000);

  const sizes: number[] = [];
  for (let i = 0; i < 4; i += 1) {
    const epochs = enterAll(gate, 60_000);
    expect(gate.readyAtMs(60_000)).toBe(never);
    sizes.push(epochs.length);
    for (const epoch of epochs) {
      gate.leave();
      gate.succeeded(epoch);
    }
  }
  expect(sizes).toEqual([1, 2, 4, 8]);
  expect(enterAll(gate, 60_000).length).toBe(10);
});

test('requests from before the pause that are still in flight count as well', () => {
  const { gate } = open();
  gate.enter();
  pause(gate, 60_000);

  expect(gate.readyAtMs(60_000)).toBe(never);
  gate.leave();
  expect(gate.readyAtMs(60_000)).toBe(60_000);
});

test('the answer to a request from before a pause does not end it', () => {
  const { gate } = open();
  const epoch = gate.enter();
  pause(gate, 60_000);
  gate.leave();
  gate.succeeded(epoch);

  expect(gate.readyAtMs(1)).toBe(60_000);
  enterAll(gate, 60_000);
  expect(gate.readyAtMs(60_000)).toBe(never);
});

test('a success after a pause ends it for good: the next one is news again', () => {
  const { gate, told } = open();
  pause(gate, 1_000);
  gate.succeeded(gate.enter());
  pause(gate, 2_000, 'unauthorised', 1_500);

  expect(told.length).toBe(2);
});

test('a pause that goes on for the same reason is told once; another reason is news', () => {
  const { gate, told } = open();
  pause(gate, 60_000, 'unauthorised', 0);
  pause(gate, 120_000, 'unauthorised', 60_000);
  pause(gate, 180_000, 'configuration', 120_000);

  expect(told.map(({ because }) => because)).toEqual(['unauthorised', 'configuration']);
});

test('of two pauses the longer one counts', () => {
  const { gate, told } = open();
  pause(gate, 60_000, 'unauthorised');
  const epoch = gate.enter();
  pause(gate, 10_000, 'rate_limited');
  pause(gate, 60_000, 'rate_limited');
  expect(gate.pauseAt(0)).toEqual({ because: 'unauthorised', untilMs: 60_000 });

  gate.leave();
  gate.succeeded(epoch);
  expect(told.length).toBe(1);
  pause(gate, 70_000, 'configuration');
  expect(gate.pauseAt(0)).toEqual({ because: 'configuration', untilMs: 70_000 });
});

test('a pause that is over does not shorten the next', () => {
  const { gate } = open();
  pause(gate, 60_000);
  pause(gate, 50_000, 'configuration', 60_000);

  expect(gate.readyAtMs(60_000)).toBe(60_000);
});

test('five failures in a row make everybody wait; four do not', () => {
  const { gate, told } = open();
  for (let i = 0; i < 4; i += 1) {
    gate.failed(gate.enter(), 0);
    gate.leave();
  }
  expect(gate.readyAtMs(0)).toBe(0);

  gate.failed(gate.enter(), 0);
  expect(told).toEqual([{ because: 'unavailable', untilMs: 1_125 }]);
});

test('ten requests that fail together are one failure beyond the five, not six', () => {
  const { gate } = open();
  const epochs = Array.from({ length: 10 }, () => gate.enter());
  for (const epoch of epochs) {
    gate.leave();
    gate.failed(epoch, 0);
  }

  expect(gate.readyAtMs(0)).toBe(1_125);
});

test('a probe that fails doubles the wait, and one that succeeds begins anew', () => {
  const { gate } = open();
  for (let i = 0; i < 5; i += 1) gate.failed(0, 0);
  const probe = gate.enter();
  gate.leave();
  gate.failed(probe, 2_000);
  expect(gate.readyAtMs(2_000)).toBe(2_000 + 2_250);

  const next = gate.enter();
  gate.leave();
  gate.succeeded(next);
  for (let i = 0; i < 5; i += 1) gate.failed(next, 10_000);
  expect(gate.readyAtMs(10_000)).toBe(10_000 + 1_125);
});

test('a success in between, and the five begin anew', () => {
  const { gate } = open();
  for (let i = 0; i < 4; i += 1) gate.failed(0, 0);
  gate.succeeded(0);
  for (let i = 0; i < 4; i += 1) gate.failed(0, 0);

  expect(gate.readyAtMs(0)).toBe(0);
});

test('it keeps the pace that it was given', () => {
  const { gate } = open({ rateLimit: { perMinute: 60, quotaShare: 0.5 } });

  expect(enterAll(gate, 0).length).toBe(5);
  expect(gate.readyAtMs(0)).toBe(10_050);
  expect(gate.pauseAt(0)).toBeUndefined();
});

test('it learns the pace from answers', () => {
  const { gate } = open({ rateLimit: { perMinute: 60, quotaShare: 0.5 } });
  gate.enter();
  gate.enter();
  gate.leave();
  gate.observe({ limit: 100, remaining: 100, windowId: 1, resetInMs: 4_000 }, 1_000);
  gate.leave();

  let sent = 0;
  for (; sent < 100 && gate.readyAtMs(1_000) <= 1_000; sent += 1) {
    gate.enter();
    gate.leave();
    gate.observe({ limit: 100, remaining: 99 - sent, windowId: 1, resetInMs: 4_000 }, 1_000);
  }
  expect(sent).toBe(49);
  expect(gate.readyAtMs(1_000)).toBe(5_050);
});

test('few ask how a window stands; the others go with the first answer, or with the next window', () => {
  const { gate } = open({ rateLimit: { perMinute: 600, quotaShare: 0.95 } });

  expect(enterAll(gate, 0).length).toBe(5);
  expect(gate.readyAtMs(0)).toBe(10_000);
  expect(gate.foregroundAtMs(0)).toBe(0);
  gate.leave();
  gate.observeSilence();
  expect(gate.readyAtMs(0)).toBe(0);
});

test('towards the end of a window fewer and fewer are in flight, but always one', () => {
  const { gate } = open({ rateLimit: { perMinute: 600, quotaShare: 0.9 } });
  gate.enter();
  gate.leave();
  gate.observe({ limit: 100, remaining: 17, windowId: 1, resetInMs: 4_000 }, 0);

  expect(enterAll(gate, 0).length).toBe(2);
  expect(gate.readyAtMs(0)).toBe(4_000);
  gate.observe({ limit: 100, remaining: 12, windowId: 1, resetInMs: 4_000 }, 0);
  for (let i = 0; i < 2; i += 1) gate.leave();
  expect(gate.readyAtMs(0)).toBe(0);
});

test('foreground requests do not hold up delivery that has nothing in flight', () => {
  const { gate } = open({ rateLimit: { perMinute: 600, quotaShare: 0.9 } });
  for (let count = 0; count < 20; count += 1) gate.enter('foreground');

  expect(gate.readyAtMs(0)).toBe(0);
});

test('a pause comes before the rate limit', () => {
  const { gate } = open({ rateLimit: { perMinute: 6, quotaShare: 1 } });
  enterAll(gate, 0);
  pause(gate, 60_000);

  expect(gate.readyAtMs(0)).toBe(60_000);
});

test('without a rate limit, answers about one change nothing', () => {
  const { gate } = open();
  gate.observe({ limit: 1, remaining: 0, windowId: 1, resetInMs: 4_000 }, 0);

  expect(enterAll(gate, 0).length).toBe(10);
});

test('without a rate limit, foreground requests and answers without headers change nothing', () => {
  const { gate } = open();
  gate.enter('foreground');
  gate.observeSilence();

  expect(gate.readyAtMs(0)).toBe(0);
  expect(gate.foregroundAtMs(0)).toBe(0);
});

test('a foreground request that was answered is not in flight any more', () => {
  const { gate } = open({ rateLimit: { perMinute: 60, quotaShare: 1 } });
  gate.enter('foreground');
  gate.leave('foreground');
  gate.enter('foreground');

  // The one that is still in flight may be counted among the ten of the next window.
  gate.readyAtMs(10_000);
  gate.observeSilence();
  expect(enterAll(gate, 10_000).length).toBe(9);
});

test('a foreground request waits for the rate limit, and for no other trouble', () => {
  const { gate } = open();
  pause(gate, 5_000, 'unauthorised');
  expect(gate.foregroundAtMs(1)).toBe(1);

  pause(gate, 9_000, 'rate_limited');
  expect(gate.foregroundAtMs(1)).toBe(9_000);
});

test('foreground requests use up the limit, and do not hold up the probe after a pause', () => {
  const { gate } = open({ rateLimit: { perMinute: 60, quotaShare: 1 } });
  pause(gate, 5, 'unavailable');
  for (let count = 0; count < 9; count += 1) gate.enter('foreground');
  expect(gate.readyAtMs(10)).toBe(10);

  gate.enter('foreground');
  expect(gate.readyAtMs(10)).toBeGreaterThan(10);
  expect(gate.foregroundAtMs(10)).toBeGreaterThan(10);
});

test('the end of a pause is told once: when a request has succeeded after it', () => {
  const { gate, resumed } = open();
  const before = gate.enter();
  pause(gate, 1_000, 'unavailable');
  pause(gate, 3_000, 'unauthorised', 500);
  gate.succeeded(before);
  expect(resumed).toEqual([]);
  const after = gate.enter();
  gate.succeeded(after);
  gate.succeeded(after);

  expect(resumed).toEqual([{ because: 'unauthorised', untilMs: 3_000 }]);
});

test('a pause that is over in time is resolved by a request that succeeds', () => {
  const { gate } = open();
  expect(gate.unresolved).toBe(undefined);
  pause(gate, 1_000, 'unavailable');
  expect(gate.pauseAt(2_000)).toBe(undefined);
  expect(gate.unresolved).toBe('unavailable');
  gate.succeeded(gate.enter());

  expect(gate.unresolved).toBe(undefined);
});

/** Answers every request that is in flight. */
function answerAll(gate: Gate, epochs: readonly number[], tookMs: number, nowMs: number): void {
  for (const epoch of epochs) {
    gate.leave();
    gate.observeLatency(tookMs, nowMs);
    gate.succeeded(epoch);
  }
}

test('slow answers allow more requests in flight; fast ones no more than ten', () => {
  const rateLimit = { perMinute: 10_000, quotaShare: 0.9 };
  const { gate } = open({ concurrency: 32, rateLimit });
  const sizes: number[] = [];
  for (const tookMs of [50, 100, 150, 150, 5, 5, 5]) {
    const epochs = enterAll(gate, 0);
    sizes.push(epochs.length);
    answerAll(gate, epochs, tookMs, 0);
    gate.observeSilence();
  }

  expect(sizes).toEqual([10, 11, 26, 32, 32, 10, 10]);
});

test('without a rate limit as many go as the option allows, once there are answers', () => {
  const { gate } = open({ concurrency: 32 });
  const first = enterAll(gate, 0);
  expect(first.length).toBe(10);
  answerAll(gate, first, 1, 0);

  expect(enterAll(gate, 0).length).toBe(32);
});

test('each failure halves the requests in flight, down to one', () => {
  const { gate } = open({ concurrency: 32 });
  const first = gate.enter();
  answerAll(gate, [first], 1, 0);
  const sizes: number[] = [];
  for (let i = 0; i < 6; i += 1) {
    const epochs = enterAll(gate, 0);
    sizes.push(epochs.length);
    for (const _epoch of epochs) gate.leave();
    gate.failed(first, 0);
    // Otherwise the breaker would pause everything.
    if (i === 3) gate.succeeded(first);
  }

  expect(sizes).toEqual([32, 16, 8, 4, 3, 2]);
});

/** An answer to an event would pause all delivery, and may concern this event only. */
function suspect(gate: Gate, nowMs: number): void {
  gate.enter();
  gate.leave();
  gate.suspect({ because: 'unauthorised', untilMs: nowMs + 60_000 }, nowMs, true);
}

/** An event is sent and accepted. */
function pass(gate: Gate, nowMs: number): void {
  const epoch = gate.enter();
  gate.leave();
  gate.passed(epoch, nowMs, true);
}

/** An event is sent and fails. */
function fail(gate: Gate, nowMs: number, isFirst: boolean): void {
  const epoch = gate.enter('background', !isFirst);
  gate.leave('background', !isFirst);
  gate.failed(epoch, nowMs, isFirst);
}

test('after a suspicion one event that has not failed may be sent at once; the others wait', () => {
  const { gate, told } = open();
  suspect(gate, 0);

  expect(gate.readyAtMs(0)).toBe(0);
  expect(gate.repeatsAtMs(0)).toBe(60_000);
  expect(gate.pauseAt(0)).toMatchObject({ because: 'unauthorised' });
  expect(told).toHaveLength(1);
  expect(enterAll(gate, 0).length).toBe(1);
});

test('a suspicion that a second event confirms makes everybody wait', () => {
  const { gate, told } = open();
  suspect(gate, 0);
  suspect(gate, 10);

  expect(gate.readyAtMs(10)).toBe(60_010);
  expect(told).toHaveLength(1);
});

test('a suspicion is over when any event is accepted, also one that was sent before it', () => {
  const { gate, resumed } = open();
  const before = gate.enter();
  suspect(gate, 0);
  suspect(gate, 10);
  gate.leave();
  gate.passed(before, 0, true);

  expect(gate.readyAtMs(10)).toBe(10);
  expect(gate.unresolved).toBeUndefined();
  expect(resumed).toHaveLength(1);
});

test('a suspicion neither ends nor weakens a pause for all', () => {
  const { gate } = open();
  pause(gate, 10_000, 'rate_limited');
  suspect(gate, 0);
  expect(gate.readyAtMs(0)).toBe(10_000);
  expect(gate.pauseAt(0)).toMatchObject({ because: 'rate_limited' });

  const other = open().gate;
  suspect(other, 0);
  pause(other, 10_000, 'rate_limited');
  expect(other.readyAtMs(0)).toBe(10_000);
});

test('an event that fails again does not open the breaker, however often', () => {
  const { gate } = open();
  for (let i = 0; i < 4; i += 1) fail(gate, 0, true);
  for (let i = 0; i < 20; i += 1) fail(gate, 0, false);
  expect(gate.readyAtMs(0)).toBe(0);

  fail(gate, 0, true);
  expect(gate.readyAtMs(0)).toBe(1_125);
});

test('after a pause an event that has not failed goes first, then both kinds in turns', () => {
  const { gate } = open();
  for (let i = 0; i < 5; i += 1) fail(gate, 0, true);
  expect(gate.prefersRepeats).toBe(false);

  fail(gate, 2_000, true);
  expect(gate.prefersRepeats).toBe(true);
  fail(gate, 10_000, false);
  // It went in its turn, so others wait as well.
  expect(gate.readyAtMs(10_000)).toBeGreaterThan(10_000);
  expect(gate.prefersRepeats).toBe(false);
});

test('where only events that failed before wait, their failure keeps no other waiting', () => {
  const { gate } = open();
  for (let i = 0; i < 5; i += 1) fail(gate, 0, true);
  fail(gate, 2_000, false);

  expect(gate.repeatsAtMs(2_000)).toBe(2_000 + 2_250);
  expect(gate.readyAtMs(2_000)).toBe(2_000);
  pass(gate, 2_000);
  expect(gate.repeatsAtMs(2_000)).toBe(2_000);
});

test('an event fails alone if another was accepted in the last minute, and fewer than five fail in a row', () => {
  const { gate } = open();
  expect(gate.isAlone(undefined, 0)).toBe(false);
  pass(gate, 0);
  expect(gate.isAlone(undefined, 59_999)).toBe(true);
  expect(gate.isAlone(undefined, 60_000)).toBe(false);

  for (let i = 0; i < 3; i += 1) fail(gate, 10, true);
  expect(gate.isAlone(undefined, 10)).toBe(true);
  fail(gate, 10, true);
  expect(gate.isAlone(undefined, 10)).toBe(false);
});

test('an event that failed before fails alone if another was accepted since', () => {
  const { gate } = open();
  pass(gate, 1_000);

  expect(gate.isAlone(1_000, 1_000_000)).toBe(false);
  expect(gate.isAlone(999, 1_000_000)).toBe(true);
});

test('an event that fails after others that were sent later are accepted says nothing about them', () => {
  const { gate } = open({ concurrency: 32, rateLimit: { perMinute: 10_000, quotaShare: 0.9 } });
  const epochs = enterAll(gate, 0);
  pass(gate, 1);
  for (const epoch of epochs) {
    gate.leave();
    gate.failed(epoch, 9_000, true, 0);
  }

  expect(gate.pauseAt(9_000)).toBeUndefined();
  expect(gate.isAlone(undefined, 9_000, 0)).toBe(true);
  // They took their places for nine seconds, so that more are needed.
  gate.observeSilence();
  expect(enterAll(gate, 9_000).length).toBe(32);
});

test('with few requests in flight, events that failed before do not go first', () => {
  const { gate } = open();
  expect(gate.prefersRepeats).toBe(true);
  for (let i = 0; i < 2; i += 1) fail(gate, 0, true);

  expect(gate.prefersRepeats).toBe(false);
});
