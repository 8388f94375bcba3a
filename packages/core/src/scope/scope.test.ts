import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, test } from 'vitest';
import type { CallbackFailure } from '../model/callback-failure.js';
import type { Clock } from '../model/clock.js';
import type { Contact } from '../model/contact.js';
import type { Draft } from '../model/draft.js';
import type { DropReason } from '../model/reasons.js';
import type { StoredEvent } from '../model/stored-event.js';
import type { Outcome, ScopeTrackOptions, SendWhen } from '../model/track-options.js';
import { dropped, duplicate } from '../model/verdict.js';
import type { EventRecorder } from './event-recorder.js';
import { OpenScopes } from './open-scopes.js';
import { Scope } from './scope.js';

const limits = { maxEvents: 3, maxBufferedMs: 10_000, maxHeldMs: 600_000, userTimeoutMs: 5_000 };
const failure = { ok: false, status: 500, aborted: false };
const onSuccess: ScopeTrackOptions = { sendWhen: 'success' };

/** A clock that stands until it is moved. */
class StandingClock implements Clock {
  timeMs = 0;
  readonly timers = new Map<object, { dueMs: number; fn: () => void }>();

  wallMs = () => this.timeMs;
  nowMs = () => this.timeMs;
  soon = (fn: () => void) => fn();

  after = (delayMs: number, fn: () => void) => {
    const key = {};
    this.timers.set(key, { dueMs: this.timeMs + delayMs, fn });
    return () => {
      this.timers.delete(key);
    };
  };

  advance(ms: number): void {
    const endMs = this.timeMs + ms;
    for (;;) {
      const [first] = [...this.timers].sort(([, a], [, b]) => a.dueMs - b.dueMs);
      if (first === undefined || first[1].dueMs > endMs) break;
      this.timers.delete(first[0]);
      this.timeMs = first[1].dueMs;
      first[1].fn();
    }
    this.timeMs = endMs;
  }
}

const stackOverflow = new RangeError('Maximum call stack size exceeded');

/** A recorder that accepts everything, and says what it was asked for. */
class FakeRecorder implements EventRecorder {
  readonly clock = new StandingClock();
  readonly told: string[] = [];
  readonly log = { write: (_level: string, kind: string) => void this.told.push(`warned ${kind}`) };
  /** The outbox cannot be called. */
  isStackUsedUp = false;
  readonly given: unknown[] = [];
  refusal: DropReason | undefined;

  accept = (contact: Contact, name: unknown) => {
    if (name === 'again') return duplicate;
    return this.#event(contact, `${name}`);
  };

  hold = (
    contact: Contact | undefined,
    name: unknown,
    _metadata: unknown,
    _options: unknown,
    sendWhen: Draft['sendWhen'],
  ) => {
    if (name === 'too-much') return dropped.overflow;
    const options = { atSec: undefined, dedupeKey: undefined, dedupe: true };
    const eventName = { name: `${name}`, text: '', textBeforeMetadata: '' };
    const open = { fragment: undefined, status: undefined };
    return {
      ...open,
      name: eventName,
      metadata: '',
      options,
      trackedAtMs: 0,
      contact,
      sendWhen,
      bytes: 0,
    };
  };

  commit = ({ name }: Draft, contact: Contact) => {
    if (name.name === 'again') return duplicate;
    return this.#event(contact, name.name);
  };

  announce = () => {};

  discard = ({ name }: Draft, reason: string) => {
    this.told.push(`${reason} ${name.name}`);
  };

  refuse = (reason: DropReason, name: unknown) => {
    this.told.push(`${reason} ${name}`);
    return dropped[reason];
  };

  repeated = (name: unknown) => {
    this.told.push(`repeated ${name}`);
    return duplicate;
  };

  store = (events: readonly StoredEvent[]) => {
    if (this.isStackUsedUp) throw stackOverflow;
    for (const { name, contact } of events) this.told.push(`stored ${name} of ${contact.value}`);
  };

  optionsGiven = (options: unknown, sendWhen: unknown) => {
    this.given.push([options, sendWhen]);
  };

  callbackFailed = ({ callback, event }: CallbackFailure) => {
    const about = typeof event === 'string' ? ` for ${event}` : '';
    this.told.push(`${callback} failed${about}`);
  };

  #event(contact: Contact, name: string): StoredEvent {
    const acceptedAtMs = this.clock.timeMs;
    return {
      id: name,
      order: 1,
      contact,
      name,
      createdAtSec: 0,
      acceptedAtMs,
      notBeforeMs: 0,
      fragment: '',
      bytes: 0,
    };
  }
}

function open(askUser: () => unknown = () => '42') {
  const recorder = new FakeRecorder();
  const scopes = new OpenScopes(recorder);
  const ambient = new AsyncLocalStorage<Scope>();
  const scope = new Scope({ recorder, ambient, open: scopes, limits }, askUser);
  return { recorder, scopes, scope, ambient, told: recorder.told, clock: recorder.clock };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('an event with sendWhen always is accepted at once, and goes to the outbox when the response ends', () => {
  const { scope, told, scopes } = open();

  expect(scope.track('placed-order')).toEqual({ status: 'accepted' });
  expect(told).toEqual([]);
  expect([scopes.buffered, scopes.held]).toEqual([1, 0]);
  scope.end();
  expect(told).toEqual(['stored placed-order of 42']);
  expect([scopes.buffered, scopes.held]).toEqual([0, 0]);
});

test('a failed request does not take back events with sendWhen always', () => {
  const { scope, told } = open();
  scope.track('placed-order');
  scope.end(failure);

  expect(told).toEqual(['stored placed-order of 42']);
});

test('an event with sendWhen success is held until the outcome is known', () => {
  const { scope, told, scopes } = open();

  expect(scope.track('placed-order', {}, onSuccess)).toEqual({ status: 'held' });
  expect([scopes.buffered, scopes.held]).toEqual([0, 1]);
  scope.end({ ok: true, status: 200, aborted: false });
  expect(told).toEqual(['stored placed-order of 42']);
  expect(scopes.held).toBe(0);
});

test('an event with sendWhen success is discarded when the request fails; the others are sent', () => {
  const { scope, told } = open();
  scope.track('a', {}, onSuccess);
  scope.track('b', {}, { sendWhen: ({ status }) => status === 500 });
  scope.track('c', {}, onSuccess);
  scope.end(failure);

  expect(told).toEqual(['failed a', 'failed c', 'stored b of 42']);
});

test('a scope that ends without an outcome was a success', () => {
  const { scope, told } = open();
  scope.track('placed-order', {}, onSuccess);
  scope.end();

  expect(told).toEqual(['stored placed-order of 42']);
});

test('a scope ends once: a second outcome changes nothing', () => {
  const { scope, told } = open();
  scope.track('a', {}, onSuccess);
  scope.end(failure);
  scope.end();

  expect(told).toEqual(['failed a']);
});

test('the user is asked for when an event is tracked, and does not change afterwards', () => {
  let user = 'first';
  const { scope, told } = open(() => user);
  scope.track('a');
  scope.track('b', {}, onSuccess);
  user = 'second';
  scope.track('c');
  scope.end();

  expect(told).toEqual(['stored a of first', 'stored c of second', 'stored b of first']);
});

test.each([
  ['nobody', () => undefined],
  ['null', () => null],
])(
  'an event is held while the user is %s, and asked about once more at the end',
  (_title, nobody) => {
    let ask: () => unknown = nobody;
    const { scope, told } = open(() => ask());
    expect(scope.track('a')).toEqual({ status: 'held' });
    ask = () => '42';
    scope.end();

    expect(told).toEqual(['stored a of 42']);
  },
);

test('an event whose user is still unknown at the end is discarded', () => {
  const { scope, told } = open(() => undefined);
  scope.track('a');
  scope.end();

  expect(told).toEqual(['no_contact a']);
});

test('after a failed request the user of a held event is asked for as well', () => {
  const { scope, told } = open(() => undefined);
  scope.track('a');
  scope.track('b', {}, onSuccess);
  scope.end(failure);

  expect(told).toEqual(['failed b', 'no_contact a']);
});

test('a user function that throws gives no user, and is counted each time', () => {
  const { scope, told } = open(() => {
    throw new Error('made up');
  });

  expect(scope.track('a')).toEqual({ status: 'held' });
  scope.end();
  expect(told).toEqual(['user failed for a', 'user failed', 'no_contact a']);
});

test('an event with an invalid user is refused at once', () => {
  const { scope, told } = open(() => ({ id: 42 }));

  expect(scope.track('a')).toEqual({ status: 'dropped', reason: 'invalid_user' });
  expect(told).toEqual(['invalid_user a']);
});

test('an event may have a user of its own', () => {
  const { scope, told } = open();
  scope.track('a', {}, { user: { email: 'a@example.org' } });
  scope.track('b', {}, { user: 'other', sendWhen: 'success' });
  scope.end();

  expect(told).toEqual(['stored a of a@example.org', 'stored b of other']);
});

test.each([
  ['null', null],
  ['undefined', undefined],
  ['empty', ''],
  ['a promise', Promise.resolve('x')],
])('somebody else who is %s is never the scope’s own user', (_title, user) => {
  const { scope, told } = open();

  expect(scope.track('a', {}, { user } as unknown as ScopeTrackOptions)).toEqual({
    status: 'dropped',
    reason: 'invalid_user',
  });
  scope.end();
  expect(told).toEqual(['invalid_user a']);
});

test('a promised user is awaited at the end, not before', async () => {
  const { scope, told, scopes } = open(() => Promise.resolve('42'));
  expect(scope.track('a')).toEqual({ status: 'held' });
  await turn();
  expect(scopes.held).toBe(1);

  scope.end();
  await turn();
  expect(told).toEqual(['stored a of 42']);
  expect(scopes.held).toBe(0);
});

test('a promised user is awaited for 5 s; after that the events are discarded', async () => {
  const late: ((user: string) => void)[] = [];
  const { scope, told, clock } = open(() => new Promise((resolve) => late.push(resolve)));
  scope.track('a');
  scope.end();
  clock.advance(4_999);
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toEqual(['no_contact a']);

  for (const resolve of late) resolve('42');
  await turn();
  expect(told).toEqual(['no_contact a']);
});

test.each([
  ['rejects', () => Promise.reject(new Error('made up')), ['user failed', 'no_contact a']],
  ['is nobody', () => Promise.resolve(undefined), ['no_contact a']],
  ['is unusable', () => Promise.resolve({ id: 42 }), ['no_contact a']],
  ['is a promise again', () => Promise.resolve(Promise.resolve('42')), ['stored a of 42']],
])('a promised user that %s is settled at once', async (_title, askUser, said) => {
  const { scope, told, clock } = open(askUser);
  scope.track('a');
  scope.end();
  await turn();
  clock.advance(10_000);

  expect(told).toEqual(said);
});

test('held events with a user of their own wait for the promised user of others, and keep their own', async () => {
  const { scope, told } = open(() => Promise.resolve('promised'));
  scope.track('a', {}, { user: 'own', sendWhen: 'success' });
  scope.track('b');
  scope.end();
  await turn();

  expect(told).toEqual(['stored a of own', 'stored b of promised']);
});

test('after the response events go to the outbox at once', () => {
  const { scope, told } = open();
  scope.end();

  expect(scope.track('a')).toEqual({ status: 'accepted' });
  expect(scope.track('b', {}, onSuccess)).toEqual({ status: 'accepted' });
  expect(told).toEqual(['stored a of 42', 'stored b of 42']);
});

test('after the response an event without a user is discarded, one with a promised user waits', async () => {
  const users = [undefined, Promise.resolve('42')];
  const { scope, told } = open(() => users.shift());
  scope.end();

  expect(scope.track('a')).toEqual({ status: 'held' });
  expect(scope.track('b')).toEqual({ status: 'held' });
  await turn();
  expect(told).toEqual(['no_contact a', 'stored b of 42']);
});

test('accepted events go to the outbox together once the scope is full', () => {
  const { scope, told, scopes } = open();
  for (const name of ['a', 'b']) scope.track(name);
  expect(told).toEqual([]);
  scope.track('c');
  expect(told.length).toBe(3);
  scope.track('d');

  expect(told.length).toBe(3);
  expect(scopes.buffered).toBe(1);
});

test('held events beyond the maximum are refused; those before stay', () => {
  const { scope, told } = open();
  for (const name of ['a', 'b', 'c']) scope.track(name, {}, onSuccess);

  expect(scope.track('d', {}, onSuccess)).toEqual({ status: 'dropped', reason: 'scope_full' });
  expect(scope.track('e')).toEqual({ status: 'accepted' });
  scope.end();
  expect(told).toEqual([
    'scope_full d',
    'stored e of 42',
    'stored a of 42',
    'stored b of 42',
    'stored c of 42',
  ]);
});

test('accepted events of a response that stays open go to the outbox after 10 s', () => {
  const { scope, told, clock, scopes } = open();
  scope.track('a');
  clock.advance(9_999);
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toEqual(['stored a of 42']);

  scope.track('b');
  clock.advance(9_000);
  expect(scopes.buffered).toBe(1);
  clock.advance(2_000);
  expect(scopes.buffered).toBe(0);
});

test('held events of a response that stays open are discarded after 10 min', () => {
  const { scope, told, clock, scopes } = open();
  scope.track('a', {}, onSuccess);
  clock.advance(599_999);
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toEqual(['outcome_unknown a']);

  expect(scopes.held).toBe(0);
  scope.end();
  expect(told).toEqual(['outcome_unknown a']);
});

test('the 10 s count from the first kept event', () => {
  const { scope, told, clock } = open();
  scope.track('a');
  clock.advance(9_000);
  scope.track('b');
  scope.track('c', {}, onSuccess);
  clock.advance(1_000);
  expect(told).toEqual(['stored a of 42', 'stored b of 42']);

  clock.advance(589_000);
  expect(told.length).toBe(2);
  clock.advance(1_000);
  expect(told.slice(2)).toEqual(['outcome_unknown c']);
});

test.each([
  ['its events were given up', ({ scope }: ReturnType<typeof open>) => scope.giveUpHeld()],
  ['its request has failed', ({ scope }: ReturnType<typeof open>) => scope.end(failure)],
])('a scope is not looked at any more when %s', (_title, finish) => {
  const opened = open();
  opened.scope.track('a', {}, onSuccess);
  finish(opened);
  opened.clock.advance(1_000);

  expect(opened.clock.timers.size).toBe(0);
});

test('accepted events do not wait for the promised user of held ones', () => {
  const users = ['42', new Promise(() => {})];
  const { scope, told } = open(() => users.shift() ?? new Promise(() => {}));
  scope.track('a');
  scope.track('b');
  scope.end();

  expect(told).toEqual(['stored a of 42']);
});

test('ending a scope again while a promised user is awaited changes nothing', async () => {
  const { scope, told } = open(() => Promise.resolve('42'));
  scope.track('a', {}, onSuccess);
  scope.end();
  scope.end(failure);
  await turn();

  expect(told).toEqual(['stored a of 42']);
});

test('a scope that ends without an outcome was neither failed nor aborted', () => {
  const outcomes: unknown[] = [];
  const { scope } = open();
  scope.track('a', {}, { sendWhen: (outcome) => outcomes.push(outcome) > 0 });
  scope.end();

  expect(outcomes).toEqual([{ ok: true, aborted: false }]);
});

test('the sweep stops when nothing is kept, and starts again with the next event', () => {
  const { scope, clock } = open();
  expect(clock.timers.size).toBe(0);
  scope.track('a');
  expect(clock.timers.size).toBe(1);
  clock.advance(12_000);
  expect(clock.timers.size).toBe(0);
  scope.track('b');
  expect(clock.timers.size).toBe(1);
});

test('events that are not accepted leave nothing behind', () => {
  const { scope, told, scopes } = open();

  expect(scope.track('again')).toEqual({ status: 'duplicate' });
  expect(scope.track('too-much', {}, onSuccess)).toEqual({ status: 'dropped', reason: 'overflow' });
  scope.track('again', {}, onSuccess);
  scope.end();
  expect(told).toEqual([]);
  expect([scopes.buffered, scopes.held]).toEqual([0, 0]);
});

test('while tracking is refused, events that would be held are refused as well', () => {
  const { recorder, scope } = open(() => {
    throw new Error('Nobody is asked.');
  });
  recorder.refusal = 'closed';
  scope.track('a');
  scope.track('b', {}, onSuccess);

  expect(recorder.told).toEqual(['closed a', 'closed b']);
});

test('options that cannot be read refuse the event, and never throw', () => {
  const { scope, told } = open();
  const options = {
    get sendWhen(): never {
      throw new Error('made up');
    },
  };

  expect(scope.track('a', {}, options)).toEqual({ status: 'dropped', reason: 'unreadable' });
  expect(told).toEqual(['unreadable a']);
});

test.each([5, 'success', true])('options that are no object are like none: %s', (options) => {
  const { scope } = open();

  expect(scope.track('a', {}, options as unknown as object)).toEqual({ status: 'accepted' });
});

test('options of null are no options', () => {
  const { scope } = open();

  expect(scope.track('a', {}, null as unknown as ScopeTrackOptions)).toEqual({
    status: 'accepted',
  });
});

test('track is bound to its scope', () => {
  const { scope, told } = open();
  const { track } = scope;
  track('a');
  scope.end();

  expect(told).toEqual(['stored a of 42']);
});

test('the scope is the current one inside run(), also after an await, and not outside', async () => {
  const { scope, ambient } = open();
  const inside = await scope.run(async () => {
    await turn();
    return ambient.getStore();
  });

  expect(inside).toBe(scope);
  expect(ambient.getStore()).toBeUndefined();
});

test.each<[string, Outcome, SendWhen, string, string]>([
  ['a failure', failure, 'success', 'held', 'failed late-order'],
  ['a failure', failure, ({ status }) => status === 500, 'accepted', 'stored late-order of 42'],
  ['a success', { ok: true, aborted: false }, 'success', 'accepted', 'stored late-order of 42'],
  ['a success', { ok: true, aborted: false }, () => false, 'held', 'failed late-order'],
])('after %s an event meets the outcome that was', (_what, outcome, sendWhen, status, said) => {
  let asked = 0;
  const counted = (one: Outcome) => {
    asked += 1;
    return typeof sendWhen === 'function' && sendWhen(one);
  };
  const { scope, told } = open();
  scope.end(outcome);

  const given = { sendWhen: typeof sendWhen === 'function' ? counted : sendWhen };
  expect(scope.track('late-order', {}, given)).toMatchObject({ status });
  expect(told).toEqual([said]);
  expect(asked).toBe(typeof sendWhen === 'function' ? 1 : 0);
});

test('after a failure an event with sendWhen success and an unknown user is discarded as failed', () => {
  const { scope, told } = open(() => undefined);
  scope.end(failure);

  expect(scope.track('late-order', {}, onSuccess)).toEqual({ status: 'held' });
  expect(told).toEqual(['failed late-order']);
});

test('after the client has closed, run() still runs the code, without a scope', () => {
  const { scope, ambient, recorder } = open();
  recorder.refusal = 'closed';

  expect(scope.run(() => [ambient.getStore(), 'ran'])).toEqual([undefined, 'ran']);
});

test('the 10 min of a held event count from when it was tracked, whatever is accepted later', () => {
  const { scope, told, clock } = open();
  scope.track('a', {}, onSuccess);
  clock.advance(300_000);
  scope.track('b');
  clock.advance(1_000);
  expect(told).toEqual(['stored b of 42']);

  clock.advance(299_000);
  expect(told.slice(1)).toEqual(['outcome_unknown a']);
});

test('discarding held events leaves the accepted ones', () => {
  const { scope, told, scopes } = open();
  scope.track('a');
  scopes.giveUpHeld();
  expect(scopes.buffered).toBe(1);

  scope.end();
  expect(told).toEqual(['stored a of 42']);
});

test('the user is not asked for again when every held event has one', () => {
  let questions = 0;
  const { scope, told } = open(() => {
    questions += 1;
    return '42';
  });
  scope.track('a', {}, onSuccess);
  scope.track('b', {}, { ...onSuccess, user: 'other' });
  scope.end();

  expect(questions).toBe(1);
  expect(told).toEqual(['stored a of 42', 'stored b of other']);
});

test('discarding held events also ends the waiting for a promised user', async () => {
  const { scope, told, scopes, clock } = open(() => Promise.resolve('42'));
  scope.track('a');
  scope.end();
  expect(clock.timers.size).toBe(2);
  scopes.giveUpHeld();
  expect(clock.timers.size).toBe(1);
  await turn();
  clock.advance(10_000);

  expect(told).toEqual(['outcome_unknown a']);
  expect(clock.timers.size).toBe(0);
});

test('forgetting a user discards their held events and no others', () => {
  const { scope, told, scopes } = open();
  scope.track('a', {}, onSuccess);
  scope.track('b', {}, { ...onSuccess, user: 'other' });
  scope.track('c', {}, onSuccess);

  expect(scopes.forget(({ value }) => value === '42')).toBe(2);
  expect(told).toEqual(['forgotten a', 'forgotten c']);
  scope.end();
  expect(told.slice(2)).toEqual(['stored b of other']);
});

test('accepted events of a user who is forgotten go to the outbox, which gives them up', () => {
  const { scope, told, scopes } = open();
  scope.track('a', {}, { user: 'other' });
  expect(scopes.forget(({ value }) => value === '42')).toBe(0);
  expect(told).toEqual([]);

  scope.track('b');
  expect(scopes.forget(({ value }) => value === '42')).toBe(0);
  expect(told).toEqual(['stored a of other', 'stored b of 42']);
  expect(scopes.buffered).toBe(0);
});

test('an event about nobody yet is nobody’s to forget', () => {
  const { scope, scopes, told } = open(() => undefined);
  scope.track('a');

  expect(scopes.forget(() => true)).toBe(0);
  expect([scopes.held, told]).toEqual([1, []]);
});

test('a scope that holds nothing any more, for it was forgotten, is not looked at', () => {
  const { scope, scopes, clock } = open();
  scope.track('a', {}, onSuccess);
  scopes.forget(() => true);
  clock.advance(1_000);

  expect(clock.timers.size).toBe(0);
});

test('what is forgotten is counted over all scopes', () => {
  const { scope, scopes, recorder } = open();
  const other = new Scope(
    { recorder, ambient: new AsyncLocalStorage(), open: scopes, limits },
    () => '42',
  );
  for (const one of [scope, other]) one.track('a', {}, onSuccess);

  expect(scopes.forget(() => true)).toBe(2);
});

test('the recorder looks at the options of an event, where there are any', () => {
  const { scope, recorder } = open();
  scope.track('a');
  scope.track('b', {});
  expect(recorder.given).toEqual([]);
  scope.track('c', {}, onSuccess);
  scope.track('d', {}, { dedupe: false });
  const none: unknown = null;
  scope.track('e', {}, none as ScopeTrackOptions);

  expect(recorder.given).toEqual([
    [onSuccess, 'success'],
    [{ dedupe: false }, 'always'],
    [null, 'always'],
  ]);
});

test('events that the outbox could not take, as the stack was used up, stay in the scope until it can', () => {
  const { scope, scopes, recorder, told, clock } = open();
  scope.track('a');
  recorder.isStackUsedUp = true;
  scope.end();
  expect(scopes.buffered).toBe(1);

  recorder.isStackUsedUp = false;
  clock.advance(limits.maxBufferedMs);

  expect(told).toEqual(['stored a of 42']);
  expect(scopes.buffered).toBe(0);
});

test('events that a scope could not keep, as the stack was used up, are counted and stored, or discarded, later', () => {
  const { scope, scopes, told } = open();
  scopes.add = () => {
    throw stackOverflow;
  };

  expect(scope.track('a')).toEqual({ status: 'accepted' });
  expect(scope.track('b', {}, onSuccess)).toEqual({ status: 'held' });
  expect([scopes.buffered, scopes.held, told]).toEqual([1, 1, []]);
  scopes.sweep();

  expect([scopes.buffered, scopes.held]).toEqual([0, 0]);
  expect(told).toEqual(['stored a of 42', 'failed b']);
});
