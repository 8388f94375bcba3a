import { expect, test } from 'vitest';
import { isForeign, readSpill, writeSpill } from './spill-format.js';
import type { SpilledEvent } from './spilled-event.js';

const origin = 'https://api.example.org';
const event: SpilledEvent = {
  id: 'e-1',
  contact: { field: 'user_id', value: 'Zoë "☃"' },
  name: 'placed-order',
  createdAtSec: 1_800_000_000,
  acceptedAtMs: 1_800_000_000_123,
  fragment:
    '"user_id":"Zoë \\"☃\\"","event_name":"placed-order","metadata":{"price":{"amount":1,"currency":"eur"}}',
};
const text = (events: readonly SpilledEvent[] = [event]) => writeSpill(origin, events, 10_000).text;

test('what is written is read again, the text of the event unchanged', () => {
  const other: SpilledEvent = {
    ...event,
    id: 'e-2',
    contact: { field: 'email', value: 'ada@example.org' },
    fragment: '"email":"ada@example.org","event_name":"placed-order"',
  };

  expect(readSpill(text([event, other]))).toEqual({
    events: [event, other],
    unreadable: 0,
  });
});

test('no more is written than there is room for, the first events first', () => {
  const [a, b, c] = [1, 2, 3].map((n) => ({ ...event, id: `e-${n}` })) as [
    SpilledEvent,
    SpilledEvent,
    SpilledEvent,
  ];
  const room = Buffer.byteLength(text([a, b]));

  expect(writeSpill(origin, [a, b, c], room).count).toBe(2);
  expect(writeSpill(origin, [a, b, c], room - 1).count).toBe(1);
  expect(writeSpill(origin, [a, b, c], 0).count).toBe(0);
  expect(Buffer.byteLength(writeSpill(origin, [a, b, c], room).text)).toBe(room);
});

test.each([
  ['for another address', text().replace(origin, 'https://api.example.com')],
  ['of a later version', text().replace('"spill":1', '"spill":2')],
])('a file %s is foreign', (_what, file) => {
  expect(isForeign(file, origin)).toBe(true);
  expect(isForeign(text(), origin)).toBe(false);
});

test.each<readonly [string, (file: string) => string, number, number]>([
  ['nothing', () => '', 0, 1],
  ['no first line', (file) => file.split('\n').slice(1).join('\n'), 0, 1],
  ['anything', () => '\u0000\u0001 [] {} "', 0, 1],
  ['half a line at the end', (file) => file.slice(0, -9), 0, 1],
  ['fewer lines than announced', (file) => file.replace('"events":1', '"events":3'), 1, 2],
  ['a line that is no JSON', (file) => `${file}{oops\n`, 1, 1],
  ['an event without an id', (file) => file.replace('"id":"e-1",', ''), 0, 1],
  ['a time that is none', (file) => file.replace('1800000000,', '"now",'), 0, 1],
  ['a contact that is nobody', (file) => file.replace('user_id', 'user'), 0, 1],
  ['an empty contact', (file) => file.replace('Zoë \\\\\\"☃\\\\\\"', ''), 0, 1],
  [
    'a time inside the text',
    (file) => file.replace('"fragment":"', '"fragment":"\\"created_at\\":1,'),
    0,
    1,
  ],
  ['no name', (file) => file.replace('event_name', 'event'), 0, 1],
  ['metadata that is text', (file) => file.replace(/\{\\"price.*\}\}/, '\\"x\\"'), 0, 1],
])(
  'a file with %s: what can be read is, the rest is counted',
  (_what, damage, events, unreadable) => {
    const damaged = damage(text());
    expect(damaged).not.toBe(text());
    expect(isForeign(damaged, origin)).toBe(false);
    const read = readSpill(damaged);

    expect([read.events.length, read.unreadable]).toEqual([events, unreadable]);
  },
);
