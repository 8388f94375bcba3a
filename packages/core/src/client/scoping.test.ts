import { EventEmitter } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ClientOptions } from '../options/client-options.js';
import { createIntercomEvents } from './create-intercom-events.js';

/** A client whose events go nowhere: its token never comes. */
function open(options: ClientOptions = {}) {
  const onDropped = vi.fn();
  const events = createIntercomEvents({
    accessToken: () => new Promise<string>(() => {}),
    logger: false,
    drainOnExitMs: false,
    onDropped,
    ...options,
  });
  onTestFinished(() => void events.close({ deadlineMs: 0 }));
  return { events, onDropped };
}

const onSuccess = { sendWhen: 'success' } as const;
const accepted = { status: 'accepted' };
const held = { status: 'held' };
const nobody = { status: 'dropped', reason: 'invalid_user' };

test('a job runs in a scope of its own, is given it, and its result is handed back', () => {
  const { events } = open();
  const result = events.runInScope('42', ({ track }) => [
    track('renewed-plan'),
    events.current.track('sent-invoice'),
  ]);

  expect(result).toEqual([accepted, accepted]);
  expect(events.stats()).toMatchObject({ accepted: 2, pending: 2 });
  expect(events.current.track('sent-invoice')).toEqual(nobody);
});

test('a job that waits keeps its scope until its promise is fulfilled', async () => {
  const { events } = open();
  const job = events.runInScope({ email: 'ada@example.org' }, async ({ track }) => {
    expect(track('renewed-plan', {}, onSuccess)).toEqual(held);
    await new Promise((resolve) => setImmediate(resolve));
    expect(events.current.track('sent-invoice', {}, onSuccess)).toEqual(held);
    return 'done';
  });
  expect(events.stats()).toMatchObject({ held: 1 });

  expect(await job).toBe('done');
  expect(events.stats()).toMatchObject({ held: 0, accepted: 2 });
});

test('of a job that throws, what was to be sent on success is discarded; its error is the caller’s', () => {
  const { events } = open();
  const trouble = new Error('made-up trouble');
  const run = () =>
    events.runInScope('42', ({ track }) => {
      track('renewed-plan', {}, onSuccess);
      track('tried-renewal');
      throw trouble;
    });

  expect(run).toThrow(trouble);
  expect(events.stats()).toMatchObject({ accepted: 1, held: 0, discarded: { failed: 1 } });
});

test('a job that rejects is one that failed, and the rejection is left for the caller to see', async () => {
  const { events } = open();
  const trouble = new Error('made-up trouble');
  const job = events.runInScope('42', async ({ track }) => {
    track('renewed-plan', {}, onSuccess);
    await null;
    throw trouble;
  });

  await expect(job).rejects.toBe(trouble);
  expect(events.stats()).toMatchObject({ accepted: 0, discarded: { failed: 1 } });
});

test('a rejection that nobody looks at is reported by Node as if we were not there', async () => {
  const { events } = open();
  const unhandled = vi.fn();
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', unhandled);
  onTestFinished(() => {
    process.removeAllListeners('unhandledRejection');
    for (const listener of others) process.on('unhandledRejection', listener);
  });
  const trouble = new Error('made-up trouble');
  void events.runInScope('42', () => Promise.reject(trouble));
  await new Promise((resolve) => setImmediate(resolve));

  expect(unhandled.mock.calls.map(([error]) => error)).toEqual([trouble]);
});

test.each([
  [
    'cannot be read',
    {
      // biome-ignore lint/suspicious/noThenProperty: what hostile code hands back.
      get then(): unknown {
        throw new Error('made-up trouble');
      },
    },
  ],
  [
    'throws when it is called',
    {
      // biome-ignore lint/suspicious/noThenProperty: what hostile code hands back.
      then: () => {
        throw new Error('made-up trouble');
      },
    },
  ],
])(
  'a job may hand back something whose then %s: nothing is thrown at the caller',
  (_title, odd) => {
    const { events } = open();
    const run = () =>
      events.runInScope('42', ({ track }) => {
        track('renewed-plan', {}, onSuccess);
        return odd;
      });

    expect(run()).toBe(odd);
    expect(events.stats()).toMatchObject({ accepted: 1, held: 0 });
  },
);

test('whom a job is about may be asked for, later too', async () => {
  const { events } = open();
  let user: string | undefined;
  await events.runInScope(
    () => user,
    async ({ track }) => {
      expect(track('opened-mail')).toEqual(held);
      await null;
      user = '42';
    },
  );

  expect(events.stats()).toMatchObject({ accepted: 1, held: 0 });
});

test.each([[null], [undefined], [{}], [{ userId: '' }]])(
  'a job about %j is about nobody: it runs, and its events are counted',
  (user) => {
    const { events } = open();

    expect(events.runInScope(user, ({ track }) => track('renewed-plan').status)).not.toBe(
      'accepted',
    );
    const { accepted: count, dropped, discarded } = events.stats();
    expect([count, dropped.invalid_user + discarded.no_contact]).toEqual([0, 1]);
  },
);

test('scopes lie within each other, and the inner one counts', () => {
  const { events, onDropped } = open();
  const users = ['outer', 'inner', 'outer'];
  const [before, within, after] = users.map((user) => `did-${user}`);
  events.runInScope('outer', () => {
    events.current.track(before ?? '');
    events.runInScope('inner', () => events.current.track(within ?? ''));
    events.current.track(after ?? '');
  });

  // The third is a repeat of the first, and so of the same user.
  expect(events.stats()).toMatchObject({ accepted: 2, duplicate: 1 });
  expect(onDropped).not.toHaveBeenCalled();
});

test('a bound callback runs in the scope it was bound in, with its own this and arguments', () => {
  const { events } = open();
  const bell = new EventEmitter();
  const seen: unknown[] = [];
  events.runInScope('42', () => {
    const ring = events.bindScope(function (this: unknown, ...args: number[]) {
      seen.push(this, args, events.current.track('rang-bell'));
      return 'heard';
    });
    bell.on('ring', ring);
    expect(ring.call(bell, 1)).toBe('heard');
  });
  events.runInScope('other', () => bell.emit('ring', 2, 3));

  const duplicate = { status: 'duplicate' };
  expect(seen).toEqual([bell, [1], accepted, bell, [2, 3], duplicate]);
});

test('a callback bound outside any scope never finds the scope of whoever calls it', () => {
  const { events } = open();
  const bound = events.bindScope(() => events.current.track('rang-bell'));

  expect(events.runInScope('42', bound)).toEqual(nobody);
});

test('what a bound callback throws goes to whoever calls it', () => {
  const { events } = open();
  const trouble = new Error('made-up trouble');

  expect(
    events.bindScope(() => {
      throw trouble;
    }),
  ).toThrow(trouble);
});

test('after close the storage of scopes is let go of: hundreds of clients would slow a process down', async () => {
  const { events } = open();
  const bound = events.runInScope('42', () => events.bindScope(() => events.current.isOpen));
  const seen = await events.runInScope('42', async () => {
    const before = events.current.isOpen;
    await events.close({ deadlineMs: 0 });
    return [before, events.current.isOpen, bound()];
  });

  expect(seen).toEqual([true, false, false]);
  expect(events.runInScope('42', () => events.current.isOpen)).toBe(false);
  expect(events.current.track('renewed-plan')).toEqual({ status: 'dropped', reason: 'closed' });
});

test('after close a job still runs', async () => {
  const { events } = open();
  await events.close({ deadlineMs: 0 });

  expect(events.runInScope('42', ({ track }) => track('renewed-plan'))).toEqual({
    status: 'dropped',
    reason: 'closed',
  });
});
