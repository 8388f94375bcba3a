import { expect, test } from 'vitest';
import type { StoredEvent } from '../model/stored-event.js';
import { BlockedContacts, type Probe, type QueuedEvent, queuedEvent } from './blocked-contacts.js';

const never = Number.POSITIVE_INFINITY;

function event(order: number, value = '42', field: 'user_id' | 'email' = 'user_id'): StoredEvent {
  return {
    id: `e-${order}`,
    order,
    contact: { field, value },
    name: 'placed-order',
    createdAtSec: 1_800_000_000,
    acceptedAtMs: 0,
    notBeforeMs: 0,
    fragment: '',
    bytes: 10,
  };
}

function blockedOf(...events: StoredEvent[]): BlockedContacts {
  const blocked = new BlockedContacts();
  for (const one of events) blocked.add(queuedEvent(one, undefined, 0), 10_000);
  return blocked;
}

function orders(entries: readonly QueuedEvent[]): number[] {
  return entries.map(({ order }) => order);
}

function probeOf(blocked: BlockedContacts, nowMs = 10_000): Probe {
  const probe = blocked.takeProbe(nowMs);
  if (probe === undefined) throw new Error('No probe is due.');
  return probe;
}

test('without blocked contacts there is nothing to probe', () => {
  const blocked = blockedOf();

  expect(blocked.has(event(1).contact)).toBe(false);
  expect(blocked.nextProbeMs).toBe(never);
  expect(blocked.takeProbe(never)).toBeUndefined();
  expect(blocked.release(event(1).contact)).toEqual([]);
});

test('parked events are counted, with the bytes they take of the budget', () => {
  const blocked = blockedOf(event(1), event(2), event(3, 'other'));

  expect(blocked.size).toBe(3);
  expect(blocked.bytes).toBe(30);
});

test('contacts with the same value in different fields are different contacts', () => {
  const blocked = blockedOf(event(1, 'a@example.org', 'email'));

  expect(blocked.has({ field: 'email', value: 'a@example.org' })).toBe(true);
  expect(blocked.has({ field: 'user_id', value: 'a@example.org' })).toBe(false);
});

test('one event probes for all of its contact: the first that was parked, when it is due', () => {
  const blocked = blockedOf(event(1), event(2));

  expect(blocked.takeProbe(9_999)).toBeUndefined();
  const probe = probeOf(blocked);
  expect(probe.queued.order).toBe(1);
  expect(probe.blocked.probes).toBe(1);
  expect(blocked.size).toBe(1);
  expect(blocked.bytes).toBe(10);
  expect(blocked.takeProbe(never)).toBeUndefined();
});

test('the contact that was blocked first is probed first', () => {
  const blocked = blockedOf(event(1, 'a'), event(2, 'b'));

  expect(probeOf(blocked).queued.event.contact.value).toBe('a');
  expect(probeOf(blocked).queued.event.contact.value).toBe('b');
});

test('after a probe without success the event is first again, later, and the probe is counted', () => {
  const blocked = blockedOf(event(1), event(2));
  blocked.putBack(probeOf(blocked), 70_000, 2);

  expect(blocked.nextProbeMs).toBe(70_000);
  expect(blocked.size).toBe(2);
  expect(blocked.bytes).toBe(20);
  const probe = probeOf(blocked, 70_000);
  expect(probe.blocked.probes).toBe(2);
  expect(probe.queued.order).toBe(1);
});

test('when the event of a probe is gone, the next event of the contact probes', () => {
  const blocked = blockedOf(event(1), event(2));
  blocked.continueWithout(probeOf(blocked), 11_000);

  expect(blocked.nextProbeMs).toBe(11_000);
  expect(probeOf(blocked, 11_000).queued.order).toBe(2);
});

test('the next probe is not due before the second of its event', () => {
  const blocked = blockedOf(event(1), { ...event(2), notBeforeMs: 30_000 });
  blocked.continueWithout(probeOf(blocked), 11_000);

  expect(blocked.nextProbeMs).toBe(30_000);
});

test('a contact without events is not blocked any more', () => {
  const blocked = blockedOf(event(1));
  blocked.continueWithout(probeOf(blocked), 11_000);

  expect(blocked.has(event(1).contact)).toBe(false);
  expect(blocked.nextProbeMs).toBe(never);
});

test('a released contact returns its events in order, and is not probed any more', () => {
  const blocked = blockedOf(event(1), event(2, 'other'), event(3));

  expect(orders(blocked.release(event(1).contact))).toEqual([1, 3]);
  expect(blocked.has(event(1).contact)).toBe(false);
  expect(blocked.size).toBe(1);
  expect(blocked.bytes).toBe(10);
  expect(probeOf(blocked).queued.event.contact.value).toBe('other');
});

test('matching events are taken from every contact, and contacts without events are not blocked any more', () => {
  const blocked = blockedOf(event(1), event(2), event(3, 'other'));
  const old = blocked.takeWhere(({ order }) => order !== 2);

  expect(orders(old)).toEqual([1, 3]);
  expect(blocked.size).toBe(1);
  expect(blocked.bytes).toBe(10);
  expect(blocked.has(event(3, 'other').contact)).toBe(false);
  expect(probeOf(blocked).queued.order).toBe(2);
  expect(blocked.takeProbe(never)).toBeUndefined();
});

test('a contact that was blocked anew during a probe has one entry', () => {
  const blocked = blockedOf(event(1));
  const probe = probeOf(blocked);
  blocked.release(event(1).contact);
  blocked.add(queuedEvent(event(2), undefined, 0), 20_000);
  blocked.putBack(probe, 30_000, 2);

  expect(orders(blocked.release(event(1).contact)).toSorted()).toEqual([1, 2]);
  expect(blocked.takeProbe(never)).toBeUndefined();
  expect(blocked.size).toBe(0);
});

test('a contact is blocked again by a probe without success after its release', () => {
  const blocked = blockedOf(event(1));
  const probe = probeOf(blocked);
  blocked.release(event(1).contact);
  blocked.putBack(probe, 30_000, 2);

  expect(blocked.has(event(1).contact)).toBe(true);
  expect(orders(blocked.release(event(1).contact))).toEqual([1]);
});

test('a probe whose event is gone does not end a newer entry of its contact', () => {
  const blocked = blockedOf(event(1));
  const probe = probeOf(blocked);
  blocked.release(event(1).contact);
  blocked.add(queuedEvent(event(2), undefined, 0), 20_000);
  blocked.continueWithout(probe, 11_000);

  expect(blocked.has(event(2).contact)).toBe(true);
  expect(probeOf(blocked, 20_000).queued.order).toBe(2);
});
