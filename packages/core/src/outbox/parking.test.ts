import { expect, test } from 'vitest';
import type { StoredEvent } from '../model/stored-event.js';
import { Parking, type Probe } from './parking.js';
import { type Waiting, waiting } from './waiting.js';

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

function parkingOf(...events: StoredEvent[]): Parking {
  const parking = new Parking();
  for (const one of events) parking.park(waiting(one, 0, 0), 10_000);
  return parking;
}

function orders(entries: readonly Waiting[]): number[] {
  return entries.map(({ order }) => order);
}

function probeOf(parking: Parking, nowMs = 10_000): Probe {
  const probe = parking.takeProbe(nowMs);
  if (probe === undefined) throw new Error('No contact is due.');
  return probe;
}

test('an empty parking knows nobody and asks for nobody', () => {
  const parking = parkingOf();

  expect(parking.has(event(1).contact)).toBe(false);
  expect(parking.nextMs).toBe(never);
  expect(parking.takeProbe(never)).toBeUndefined();
  expect(parking.release(event(1).contact)).toEqual([]);
});

test('parked events are counted, with what they take of the budget', () => {
  const parking = parkingOf(event(1), event(2), event(3, 'other'));

  expect(parking.count).toBe(3);
  expect(parking.bytes).toBe(30);
});

test('contacts with the same value in another field are others', () => {
  const parking = parkingOf(event(1, 'a@example.org', 'email'));

  expect(parking.has({ field: 'email', value: 'a@example.org' })).toBe(true);
  expect(parking.has({ field: 'user_id', value: 'a@example.org' })).toBe(false);
});

test('one event asks for all of its contact, the first that was parked, when it is due', () => {
  const parking = parkingOf(event(1), event(2));

  expect(parking.takeProbe(9_999)).toBeUndefined();
  const probe = probeOf(parking);
  expect(probe.waiting.order).toBe(1);
  expect(probe.lot.probes).toBe(1);
  expect(parking.count).toBe(1);
  expect(parking.bytes).toBe(10);
  expect(parking.takeProbe(never)).toBeUndefined();
});

test('the contact that was parked first is asked for first', () => {
  const parking = parkingOf(event(1, 'a'), event(2, 'b'));

  expect(probeOf(parking).waiting.event.contact.value).toBe('a');
  expect(probeOf(parking).waiting.event.contact.value).toBe('b');
});

test('an event that asked in vain is first again, later, and the question is counted', () => {
  const parking = parkingOf(event(1), event(2));
  parking.again(probeOf(parking), 70_000, 2);

  expect(parking.nextMs).toBe(70_000);
  expect(parking.count).toBe(2);
  expect(parking.bytes).toBe(20);
  const probe = probeOf(parking, 70_000);
  expect(probe.lot.probes).toBe(2);
  expect(probe.waiting.order).toBe(1);
});

test('a lot goes on with its next event when the one that asked is gone', () => {
  const parking = parkingOf(event(1), event(2));
  parking.goOn(probeOf(parking), 11_000);

  expect(parking.nextMs).toBe(11_000);
  expect(probeOf(parking, 11_000).waiting.order).toBe(2);
});

test('a lot that goes on with an event that waits for its second waits with it', () => {
  const parking = parkingOf(event(1), { ...event(2), notBeforeMs: 30_000 });
  parking.goOn(probeOf(parking), 11_000);

  expect(parking.nextMs).toBe(30_000);
});

test('a lot without events is closed', () => {
  const parking = parkingOf(event(1));
  parking.goOn(probeOf(parking), 11_000);

  expect(parking.has(event(1).contact)).toBe(false);
  expect(parking.nextMs).toBe(never);
});

test('a released contact gives back its events in order, and is asked for no more', () => {
  const parking = parkingOf(event(1), event(2, 'other'), event(3));

  expect(orders(parking.release(event(1).contact))).toEqual([1, 3]);
  expect(parking.has(event(1).contact)).toBe(false);
  expect(parking.count).toBe(1);
  expect(parking.bytes).toBe(10);
  expect(probeOf(parking).waiting.event.contact.value).toBe('other');
});

test('what is too old is taken out of every lot, and empty lots are closed', () => {
  const parking = parkingOf(event(1), event(2), event(3, 'other'));
  const old = parking.takeWhere(({ order }) => order !== 2);

  expect(orders(old)).toEqual([1, 3]);
  expect(parking.count).toBe(1);
  expect(parking.bytes).toBe(10);
  expect(parking.has(event(3, 'other').contact)).toBe(false);
  expect(probeOf(parking).waiting.order).toBe(2);
  expect(parking.takeProbe(never)).toBeUndefined();
});

test('a contact that became unknown again while one of its events was asking has one lot', () => {
  const parking = parkingOf(event(1));
  const probe = probeOf(parking);
  parking.release(event(1).contact);
  parking.park(waiting(event(2), 0, 0), 20_000);
  parking.again(probe, 30_000, 2);

  expect(orders(parking.release(event(1).contact)).toSorted()).toEqual([1, 2]);
  expect(parking.takeProbe(never)).toBeUndefined();
  expect(parking.count).toBe(0);
});

test('a contact that was asked for in vain after its release is unknown again', () => {
  const parking = parkingOf(event(1));
  const probe = probeOf(parking);
  parking.release(event(1).contact);
  parking.again(probe, 30_000, 2);

  expect(parking.has(event(1).contact)).toBe(true);
  expect(orders(parking.release(event(1).contact))).toEqual([1]);
});

test('an event that asked and is gone does not take a newer lot of its contact with it', () => {
  const parking = parkingOf(event(1));
  const probe = probeOf(parking);
  parking.release(event(1).contact);
  parking.park(waiting(event(2), 0, 0), 20_000);
  parking.goOn(probe, 11_000);

  expect(parking.has(event(2).contact)).toBe(true);
  expect(probeOf(parking, 20_000).waiting.order).toBe(2);
});
