import { expect, test } from 'vitest';
import type { Clock } from '../model/clock.js';
import { type OpenScope, OpenScopes } from './open-scopes.js';

function open() {
  const timers: { delayMs: number; fn: () => void; hold: boolean; isCancelled: boolean }[] = [];
  const clock: Clock = {
    wallMs: () => 0,
    nowMs: () => 77,
    soon: (fn) => fn(),
    after: (delayMs, fn, options) => {
      const timer = { delayMs, fn, hold: options?.hold === true, isCancelled: false };
      timers.push(timer);
      return () => {
        timer.isCancelled = true;
      };
    },
  };
  return { open: new OpenScopes({ clock, store: () => {}, discard: () => {} }), timers };
}

/** A scope that leaves the list when it is told to end. */
class ToldScope implements OpenScope {
  place = -1;
  heldCount: number;
  bufferedCount: number;
  readonly told: string[] = [];
  readonly #open: OpenScopes;

  constructor(scopes: OpenScopes, { held = 0, buffered = 0 } = {}) {
    this.#open = scopes;
    this.heldCount = held;
    this.bufferedCount = buffered;
    scopes.add(this);
  }

  look() {
    this.told.push('look');
  }

  storeBuffered(): void {
    this.told.push('store');
    this.bufferedCount = 0;
    if (this.heldCount === 0) this.#open.delete(this);
  }

  giveUpHeld(): void {
    this.told.push('give up');
    this.heldCount = 0;
    this.#open.delete(this);
  }

  forget(): number {
    this.told.push('forget');
    return this.heldCount;
  }

  sweep(nowMs: number): void {
    this.told.push(`sweep ${nowMs}`);
  }
}

test('waiting events are summed over all scopes; a scope that is added twice counts once', () => {
  const { open: scopes } = open();
  const first = new ToldScope(scopes, { held: 1, buffered: 2 });
  new ToldScope(scopes, { held: 3, buffered: 4 });
  scopes.add(first);

  expect([scopes.held, scopes.buffered]).toEqual([4, 6]);
  scopes.delete(first);
  scopes.delete(first);
  expect([scopes.held, scopes.buffered]).toEqual([3, 4]);
});

test('every scope is visited once, although each leaves during its visit', () => {
  const { open: scopes } = open();
  const all = Array.from(
    { length: 5 },
    (_, i) => new ToldScope(scopes, { held: i % 2, buffered: 1 }),
  );
  scopes.storeBuffered();
  expect(all.map(({ told }) => told)).toEqual(all.map(() => ['look', 'store']));
  expect([scopes.held, scopes.buffered]).toEqual([2, 0]);

  scopes.giveUpHeld();
  expect(scopes.held).toBe(0);
});

test('a scope may end other scopes during its visit', () => {
  const { open: scopes } = open();
  const all: ToldScope[] = [];
  for (let i = 0; i < 3; i += 1) all.push(new ToldScope(scopes, { buffered: 1 }));
  const last = new ToldScope(scopes, { buffered: 1 });
  last.storeBuffered = () => {
    for (const scope of [...all, last]) scopes.delete(scope);
  };
  scopes.storeBuffered();

  expect(scopes.buffered).toBe(0);
});

test('stopping without any scope does nothing', () => {
  expect(() => open().open.stop()).not.toThrow();
});

test('a scope that has left can be added again', () => {
  const { open: scopes } = open();
  const scope = new ToldScope(scopes, { held: 1 });
  scopes.delete(scope);
  scopes.add(scope);

  expect(scopes.held).toBe(1);
});

test('one timer sweeps all scopes every second, as long as there are any', () => {
  const { open: scopes, timers } = open();
  const [first, second] = [new ToldScope(scopes), new ToldScope(scopes)];
  expect(timers).toMatchObject([{ delayMs: 1_000, hold: false }]);
  timers[0]?.fn();
  expect([first.told, second.told]).toEqual([['sweep 77'], ['sweep 77']]);
  expect(timers.length).toBe(2);

  scopes.delete(first);
  scopes.delete(second);
  timers[1]?.fn();
  expect(timers.length).toBe(2);
  scopes.add(first);
  expect(timers.length).toBe(3);
  scopes.stop();
  expect(timers[2]?.isCancelled).toBe(true);
});

test('waiting for held events ends with the last one, and keeps the process alive until then', async () => {
  const { open: scopes, timers } = open();
  const [first, second] = [new ToldScope(scopes, { held: 1 }), new ToldScope(scopes, { held: 1 })];
  const seen: string[] = [];
  const waiting = scopes.noneHeld(5_000).then(() => seen.push('none held'));
  expect(timers[1]).toMatchObject({ delayMs: 5_000, hold: true });

  first.giveUpHeld();
  await Promise.resolve();
  expect(seen).toEqual([]);
  second.giveUpHeld();
  await waiting;
  expect(timers[1]?.isCancelled).toBe(true);
});

test('waiting for held events ends at its deadline', async () => {
  const { open: scopes, timers } = open();
  new ToldScope(scopes, { held: 1 });
  const waiting = scopes.noneHeld(5_000);
  timers[1]?.fn();

  await waiting;
  expect(scopes.held).toBe(1);
});

test('waiting ends at once when nothing is held', async () => {
  const { open: scopes, timers } = open();
  new ToldScope(scopes, { buffered: 1 });
  await scopes.noneHeld(5_000);

  expect(timers.length).toBe(1);
});

test('ten thousand scopes that end while they are waited for are looked at once, not each time one ends', async () => {
  const { open: scopes } = open();
  let looks = 0;
  const all = Array.from({ length: 10_000 }, () => {
    const scope = new ToldScope(scopes);
    Object.defineProperty(scope, 'heldCount', {
      get: () => {
        looks += 1;
        return 1;
      },
    });
    return scope;
  });
  const waiting = scopes.noneHeld(5_000);
  for (const scope of all) scopes.delete(scope);
  await waiting;

  expect(looks).toBeLessThanOrEqual(2 * all.length);
});
