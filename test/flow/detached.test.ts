import { createIntercomEvents, type RequestScope } from '@intercom-events/core';
import { startSandbox } from '@intercom-events/sandbox';
import { createTestEvents } from '@intercom-events/testing';
import { expect, onTestFinished, test } from 'vitest';

const token = 'made-up-token';

/** Arguments of methods that cannot be called without. */
const argumentsOf: Readonly<Record<string, readonly unknown[]>> = {
  bindScope: [() => 1],
  runInScope: ['42', () => 1],
  run: [() => 1],
  watch: [() => {}],
  track: ['42', 'placed-order'],
  waitFor: [0],
};

/** The names of all methods that are found on an object, its own and those of its classes. */
function methodNames(object: object): readonly string[] {
  const names = new Set<string>();
  for (
    let holder: object | null = object;
    holder !== null && holder !== Object.prototype;
    holder = Object.getPrototypeOf(holder)
  ) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      if (name !== 'constructor' && typeof Reflect.get(object, name) === 'function')
        names.add(name);
    }
  }
  return [...names];
}

/** Calls every method without its object, and returns those that needed it. `close` and `stop` come last. */
async function needsThis(object: object, names = methodNames(object)): Promise<readonly string[]> {
  const isLast = (name: string): number => Number(name === 'close' || name === 'stop');
  const failed: string[] = [];
  for (const name of [...names].sort((a, b) => isLast(a) - isLast(b))) {
    const method: unknown = Reflect.get(object, name);
    try {
      await Reflect.apply(method as () => unknown, undefined, [...(argumentsOf[name] ?? [])]);
    } catch (error) {
      if (error instanceof TypeError) failed.push(`${name}: ${error.message}`);
    }
  }
  return failed;
}

async function startClient() {
  const sandbox = await startSandbox({ token, unknownContacts: 'create' });
  onTestFinished(() => sandbox.stop());
  const events = createIntercomEvents({
    ...{ accessToken: token, baseUrl: sandbox.url, logger: false, drainOnExitMs: false },
  });
  onTestFinished(async () => void (await events.close({ deadlineMs: 0 })));
  return { events, sandbox };
}

test('every method of a client, and of what it has, works without its object', async () => {
  const { events } = await startClient();
  const { current, dead, bulk, contacts } = events;

  expect(methodNames(events)).toEqual(
    expect.arrayContaining(['track', 'flush', 'close', 'forget', 'list', 'import', 'bindScope']),
  );
  for (const part of [current, dead, bulk, contacts]) {
    expect(methodNames(part).length).toBeGreaterThan(0);
    expect(await needsThis(part)).toEqual([]);
  }
  // The other methods of a scope are the client's own.
  const scopeMethods = Object.keys({ track: 1, run: 1, end: 1, watch: 1 } satisfies Record<
    keyof RequestScope,
    1
  >);
  expect(
    await needsThis(
      events.openScope(() => '42'),
      scopeMethods,
    ),
  ).toEqual([]);
  expect(await needsThis(events)).toEqual([]);
});

test('a client works as a listener, and behind a Proxy', async () => {
  const { events } = await startClient();
  const { track, flush } = events;
  const behind = new Proxy(events, {});

  expect(['42', '43'].map((user) => track(user, 'placed-order').status)).toEqual(
    Array(2).fill('accepted'),
  );
  expect(behind.track('44', 'placed-order')).toEqual({ status: 'accepted' });
  expect(behind.runInScope('45', () => behind.current.track('placed-order'))).toEqual({
    status: 'accepted',
  });
  expect(await flush()).toMatchObject({ pending: 0 });
  expect(behind.stats()).toMatchObject({ delivered: 4 });
  expect(Object.keys({ ...events })).not.toContain('track');
});

test('every method of the sandbox works without it', async () => {
  const { sandbox } = await startClient();

  expect(methodNames(sandbox)).toEqual(expect.arrayContaining(['waitFor', 'fault', 'stop']));
  const { add, find, remove } = sandbox.contacts;
  add({ user_id: '7' });
  expect(find({ user_id: '7' })).toHaveLength(1);
  expect(remove({ user_id: '7' })).toBe(1);
  expect(await needsThis(sandbox.fault({ kind: 'answer', status: 500 }), ['remove'])).toEqual([]);
  expect(await needsThis(sandbox)).toEqual([]);
});

test('every method of a test client works without it, and is that of the new client after clear()', async () => {
  const events = createTestEvents();
  const names = [...methodNames(createIntercomEvents({ dryRun: true, logger: false }))];
  const { track, settle, clear } = events;

  expect(await needsThis(events, [...names, 'settle', 'failNext', 'unknownContact'])).toEqual([]);
  clear();
  track('42', 'placed-order');
  await settle();
  expect(events.tracked).toMatchObject([{ name: 'placed-order', status: 'delivered' }]);
});
