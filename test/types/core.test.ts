import {
  type DeadLetter,
  type DropReason,
  date,
  type IntercomEvents,
  link,
  type Metadata,
  type MetadataValue,
  type MonetaryAmount,
  money,
  type RichLink,
  type Stats,
  type TrackOptions,
  type Verdict,
} from '@intercom-events/core';
import { expectTypeOf, test } from 'vitest';

/** What follows is read by the compiler (`npm run typecheck`); nothing of it runs. */
function read(_neverCalled: (client: IntercomEvents, verdict: Verdict) => void): void {}

test('metadata accepts what Intercom can show', () => {
  read(({ track }) => {
    track('42', 'placed-order', {
      plan: 'pro',
      lines: 3,
      is_gift: false,
      serial: 10n,
      price: money(34_999, 'eur'),
      invoice: link('https://shop.example.org/invoices/7', 'Invoice 7'),
      paid_date: date('2027-01-15'),
      renewal_date: new Date(),
      coupon: null,
      note: undefined,
    });
    track('42', 'placed-order', () => ({ plan: 'pro' }));
    track('42', 'placed-order');
    expectTypeOf(money(1, 'eur')).toEqualTypeOf<MonetaryAmount>();
    expectTypeOf(link('https://shop.example.org', 'Shop')).toEqualTypeOf<RichLink>();
    expectTypeOf(date(0)).toExtend<MetadataValue>();
  });
});

test('metadata rejects what Intercom would reject or never show', () => {
  read(({ track }) => {
    // @ts-expect-error An array: Intercom refuses the whole event.
    track('42', 'placed-order', { lines: ['one', 'two'] });
    // @ts-expect-error An object in an object.
    track('42', 'placed-order', { address: { city: 'Lovelace' } });
    // @ts-expect-error A function.
    track('42', 'placed-order', { plan: () => 'pro' });
    // @ts-expect-error A symbol.
    track('42', 'placed-order', { plan: Symbol('pro') });
    // @ts-expect-error A promise in a value.
    track('42', 'placed-order', { plan: Promise.resolve('pro') });
    // @ts-expect-error A promise of it all.
    track('42', 'placed-order', Promise.resolve({ plan: 'pro' }));
    // @ts-expect-error A function that promises it all.
    track('42', 'placed-order', async () => ({ plan: 'pro' }));
    // @ts-expect-error A list of it all.
    track('42', 'placed-order', ['pro']);
    // @ts-expect-error Text.
    track('42', 'placed-order', 'pro');
    // @ts-expect-error A link with another key in it.
    track('42', 'placed-order', { invoice: { url: 'https://shop.example.org', text: 'Shop' } });
    // @ts-expect-error An amount is a number of cents.
    money('19.99', 'eur');
    // @ts-expect-error An amount is of a currency.
    money(1_999);
    expectTypeOf<unknown[]>().not.toExtend<Metadata>();
  });
});

test('a user is an id, or an object with an identifier', () => {
  read(({ track }) => {
    track('42', 'placed-order');
    track(42, 'placed-order');
    track({ userId: 42 }, 'placed-order');
    track({ id: '5f3e'.repeat(6) }, 'placed-order');
    track({ email: 'ada@example.org', userId: null }, 'placed-order');

    // @ts-expect-error Nobody.
    track(null, 'placed-order');
    // @ts-expect-error Perhaps nobody.
    track(undefined, 'placed-order');
    // @ts-expect-error The wire's word; ours is userId.
    track({ user_id: '42' }, 'placed-order');
    // @ts-expect-error A promise.
    track(Promise.resolve('42'), 'placed-order');
    // @ts-expect-error Intercom's own id is text.
    track({ id: 42 }, 'placed-order');
  });
});

test('an event of a scope may have another user, but not an empty one', () => {
  read(({ current }) => {
    const friend: { id: string } | undefined = [{ id: '7' }].find(({ id }) => id === '7');
    current.track('invited-friend', {}, { user: '7' });

    // @ts-expect-error Perhaps there is no friend: then it would be nobody's event.
    current.track('invited-friend', {}, { user: friend?.id });
    // @ts-expect-error Nobody.
    current.track('invited-friend', {}, { user: null });
  });
});

test('a verdict has a reason exactly when the event was dropped', () => {
  read((_client, verdict) => {
    // @ts-expect-error Only a dropped event has a reason.
    expectTypeOf(verdict.reason);
    if (verdict.status === 'dropped') {
      expectTypeOf(verdict.reason).toEqualTypeOf<DropReason>();
      return;
    }
    expectTypeOf(verdict.status).toEqualTypeOf<'accepted' | 'held' | 'duplicate'>();
    // @ts-expect-error There is no such answer.
    if (verdict.status === 'delivered') return;
    // @ts-expect-error The frozen answers are not to be written to.
    verdict.status = 'accepted';
  });
});

test('options of an event and counters are read-only and complete', () => {
  read(({ track, stats, flush, close }) => {
    const options: TrackOptions = { at: new Date(), dedupeKey: 'order-7', dedupe: false };
    track('42', 'placed-order', {}, options);
    expectTypeOf(stats()).toEqualTypeOf<Stats>();
    expectTypeOf(stats().dropped.overflow).toEqualTypeOf<number>();
    expectTypeOf(flush).returns.resolves.toHaveProperty('delivered');
    expectTypeOf(close).toEqualTypeOf(flush);

    // @ts-expect-error Outside a scope there is no outcome to wait for.
    track('42', 'placed-order', {}, { sendWhen: 'success' });
    // @ts-expect-error A time is a Date or a number.
    track('42', 'placed-order', {}, { at: '2027-01-15' });
    // @ts-expect-error There is no such reason.
    stats().dropped.bored;
    // @ts-expect-error The counters are the client's own.
    stats().tracked = 0;
  });
});

test('dead letters are promises: an outbox on disk cannot answer at once', () => {
  read(({ dead }) => {
    expectTypeOf(dead.list()).toEqualTypeOf<Promise<readonly DeadLetter[]>>();
    expectTypeOf(dead.redrive({ ids: ['e-1'] })).toEqualTypeOf<Promise<number>>();
    expectTypeOf(dead.purge({ reason: 'rejected' })).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error A reason of `dropped`.
    void dead.purge({ reason: 'overflow' });
  });
});
