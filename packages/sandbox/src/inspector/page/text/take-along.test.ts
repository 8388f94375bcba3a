import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { asCurl, asTest, asTrack } from './take-along.js';

const event = {
  event_name: 'placed-order',
  created_at: 1_700_000_000,
  user_id: '42',
  metadata: {
    plan: 'pro',
    price: { amount: 34_999, currency: 'eur' },
    order: { url: 'https://example.org/17', value: 'A-17' },
    'two words': true,
  },
};

test('curl sends exactly this event, whatever is in it', () => {
  const hostile = { ...event, user_id: "'; echo broken; '$(echo broken)`echo broken`" };
  const command = asCurl(hostile, { url: 'http://127.0.0.1:4010', token: "it's" });
  // A function in place of curl that prints its arguments.
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  const printed = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0');

  expect(printed.slice(0, 6)).toEqual([
    '-i',
    'http://127.0.0.1:4010/events',
    '-H',
    "Authorization: Bearer it's",
    '-H',
    'Content-Type: application/json',
  ]);
  expect(JSON.parse(printed[7] ?? '')).toEqual(hostile);
});

test('track() is called with functions for money and links, and the same time', () => {
  expect(asTrack(event)).toBe(`import { link, money } from '@intercom-events/core';

events.track("42", "placed-order", {
  plan: "pro",
  price: money(34999, "eur"),
  order: link("https://example.org/17", "A-17"),
  "two words": true,
}, { at: 1700000000 });`);
});

test.each([
  [{ id: 'abc', user_id: '42' }, 'events.track({ id: "abc" }, "x");'],
  [{ user_id: 42 }, 'events.track("42", "x");'],
  [{ email: 'ada@example.org' }, 'events.track({ email: "ada@example.org" }, "x");'],
  [{ user_id: '42', created_at: 5 }, 'events.track("42", "x", {}, { at: 5 });'],
  [{ user_id: '42', metadata: {} }, 'events.track("42", "x");'],
  [
    { user_id: '42', metadata: JSON.parse('{"__proto__":1}') },
    'events.track("42", "x", {\n  [\'__proto__\']: 1,\n});',
  ],
])('a call for %j', (more, text) => {
  expect(asTrack({ event_name: 'x', ...more })).toBe(text);
});

test('a test has the name and the metadata', () => {
  const text = asTest(event);
  expect(text).toContain('test("placed-order is tracked"');
  expect(text).toContain('assertTracked(events, "placed-order", {\n  plan: "pro",');
  expect(text).toContain("import { link, money } from '@intercom-events/core';");
});
