import { firstValueFrom, NEVER, Observable, of, Subject, take, throwError, toArray } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import type { Ending } from './ending.js';
import { followResult } from './follow-result.js';

/** Calls a method, and records how it ended. */
function follow<Result>(call: () => Result, { isHandler = false } = {}) {
  const endings: Ending[] = [];
  const onEnd = (ending: Ending): void => void endings.push(ending);
  const result = followResult(call, { isHandler, inside: (rest) => rest(), onEnd }) as Result;
  return { result, endings };
}

const trouble = new Error('made-up trouble');

test.each([
  ['a value', 42],
  ['nothing', undefined],
  ['a function', () => 42],
  ['an array', [42]],
])('%s is an end by itself, and given back as it is', (_what, value) => {
  const { result, endings } = follow(() => value);

  expect(result).toBe(value);
  expect(endings).toEqual([{ ok: true, result: value }]);
});

test('an error reaches the caller', () => {
  const endings: Ending[] = [];
  const call = (): never => {
    throw trouble;
  };

  const run = () =>
    followResult(call, {
      isHandler: false,
      inside: (rest) => rest(),
      onEnd: (ending) => endings.push(ending),
    });

  expect(run).toThrow(trouble);
  expect(endings).toEqual([{ ok: false, error: trouble }]);
});

test('a promise ends when it is settled', async () => {
  const good = follow(async () => 'done');
  const bad = follow(() => Promise.reject(trouble));
  expect(good.endings).toEqual([]);

  expect(await good.result).toBe('done');
  await expect(bad.result).rejects.toBe(trouble);

  expect(good.endings).toEqual([{ ok: true, result: 'done' }]);
  expect(bad.endings).toEqual([{ ok: false, error: trouble }]);
});

test('Node still reports an unhandled rejection', async () => {
  const reported: unknown[] = [];
  const before = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => reported.push(reason));
  onTestFinished(() => {
    process.removeAllListeners('unhandledRejection');
    for (const listener of before) process.on('unhandledRejection', listener);
  });

  follow(() => Promise.reject(trouble));
  await new Promise((resolve) => setImmediate(resolve));

  expect(reported).toEqual([trouble]);
});

test('a promise with additional properties is returned unchanged', async () => {
  const cancellable = Object.assign(Promise.resolve('done'), { cancel: () => {} });
  class Query extends Promise<string> {}
  const query = Query.resolve('rows');

  const first = follow(() => cancellable);
  const second = follow(() => query);

  expect(first.result).toBe(cancellable);
  expect(second.result).toBe(query);
  await first.result;
  expect([first.endings, second.endings]).toEqual([
    [{ ok: true, result: 'done' }],
    [{ ok: true, result: 'rows' }],
  ]);
});

test('a query that runs when it is awaited is not started', () => {
  let runs = 0;
  const query = {
    // biome-ignore lint/suspicious/noThenProperty: query builders have one.
    then: () => {
      runs += 1;
    },
  };

  const { result, endings } = follow(() => query);

  expect(result).toBe(query);
  expect(runs).toBe(0);
  expect(endings).toEqual([{ ok: true, result: query }]);
});

test('an Observable ends with its last value, for each subscription', async () => {
  const { result, endings } = follow(() => of(1, 2, 3));
  expect(endings).toEqual([]);

  expect(await firstValueFrom(result.pipe(toArray()))).toEqual([1, 2, 3]);
  result.subscribe();

  expect(endings).toEqual([
    { ok: true, result: 3 },
    { ok: true, result: 3 },
  ]);
});

test('an Observable that fails, ends empty, or is unsubscribed is reported as such', async () => {
  const failing = follow(() => throwError(() => trouble));
  const empty = follow(() => of());
  const taken = follow(() => of('first', 'second').pipe(take(2)));
  const left = follow(() => NEVER);

  await expect(firstValueFrom(failing.result)).rejects.toBe(trouble);
  empty.result.subscribe();
  expect(await firstValueFrom(taken.result)).toBe('first');
  left.result.subscribe().unsubscribe();

  expect(failing.endings).toEqual([{ ok: false, error: trouble }]);
  expect(empty.endings).toEqual([{ ok: true, result: undefined }]);
  expect(taken.endings).toEqual([{ ok: true, result: 'first' }]);
  expect(left.endings).toEqual([{ ok: false, result: undefined }]);
});

test('unsubscribing stops the source', () => {
  const emitted: number[] = [];
  const source = new Observable<number>((subscriber) => {
    for (let value = 1; value <= 3 && !subscriber.closed; value += 1) {
      emitted.push(value);
      subscriber.next(value);
    }
  });

  follow(() => source)
    .result.pipe(take(1))
    .subscribe();

  expect(emitted).toEqual([1]);
});

test('a Subject is returned unchanged, unless only Nest gets it', () => {
  const subject = new Subject();

  expect(follow(() => subject).result).toBe(subject);
  const { result, endings } = follow(() => subject, { isHandler: true });
  result.subscribe();
  subject.next('last');
  subject.complete();

  expect(endings).toEqual([{ ok: true, result: 'last' }]);
});

/** Yields three values, and records whether it was closed. */
async function* count(log: string[], failsAt = 4): AsyncGenerator<number, unknown, unknown> {
  try {
    for (let value = 1; value <= 3; value += 1) {
      if (value === failsAt) throw trouble;
      const sent = yield value;
      if (sent !== undefined) log.push(`sent ${sent}`);
    }
    return undefined;
  } finally {
    log.push('let go');
  }
}

async function all(generator: AsyncGenerator<number>): Promise<readonly number[]> {
  const values: number[] = [];
  for await (const value of generator) values.push(value);
  return values;
}

test('an async generator ends with its last value', async () => {
  const log: string[] = [];
  const { result, endings } = follow(() => count(log));

  expect(await all(result)).toEqual([1, 2, 3]);

  expect(endings).toEqual([{ ok: true, result: 3 }]);
  expect(log).toEqual(['let go']);
});

test('an async generator that fails or is left is reported as such, and closed', async () => {
  const log: string[] = [];
  const failing = follow(() => count(log, 2));
  const left = follow(() => count(log));

  await expect(all(failing.result)).rejects.toBe(trouble);
  for await (const value of left.result) {
    if (value === 2) break;
  }

  expect(failing.endings).toEqual([{ ok: false, error: trouble }]);
  expect(left.endings).toEqual([{ ok: true, result: 2 }]);
  expect(log).toEqual(['let go', 'let go']);
});

test('values sent by the caller reach an async generator', async () => {
  const log: string[] = [];
  const { result } = follow(() => count(log));

  await result.next();
  await result.next('word');

  expect(log).toEqual(['sent word']);
  await result.return(undefined);
});
