import { expect, test } from 'vitest';
import { call, placedOrder, running } from '../test-support.js';
import type { LiveSnapshot } from './api.js';

type Running = Awaited<ReturnType<typeof running>>;

async function state({ inspectorUrl }: Running): Promise<LiveSnapshot> {
  return (await fetch(`${inspectorUrl}/state`)).json() as Promise<LiveSnapshot>;
}

async function act({ inspectorUrl }: Running, action: 'reset' | 'undo'): Promise<number> {
  return (await fetch(`${inspectorUrl}/${action}`, { method: 'POST', body: '{}' })).status;
}

test('start over can be undone', async () => {
  const sandbox = await running();
  sandbox.contacts.add({ user_id: 'ada' });
  await call(sandbox);
  await call(sandbox, { body: { ...placedOrder, user_id: 'nobody' } });
  const before = { events: sandbox.events, contacts: sandbox.contacts.all };
  expect((await state(sandbox)).overview.undo).toBeUndefined();

  expect(await act(sandbox, 'reset')).toBe(200);
  expect(sandbox.events).toEqual([]);
  expect((await state(sandbox)).overview.undo).toEqual({ requests: 2, stored: 1 });

  expect(await act(sandbox, 'undo')).toBe(200);
  expect({ events: sandbox.events, contacts: sandbox.contacts.all }).toEqual(before);
  const { events, overview } = await state(sandbox);
  expect(events.map((row) => row.state)).toEqual(['stored', 'refused']);
  expect(overview.undo).toBeUndefined();
  expect(await act(sandbox, 'undo')).toBe(404);
  expect(await call(sandbox)).toMatchObject({ status: 202 });
  expect(sandbox.counts).toMatchObject({ stored: 1, duplicates: 1, requests: 3 });
});

test('what came after start over is not lost by the undo', async () => {
  const sandbox = await running();
  await call(sandbox);
  await act(sandbox, 'reset');
  await call(sandbox, { body: { ...placedOrder, event_name: 'later' } });

  await act(sandbox, 'undo');
  expect(sandbox.events.map((event) => event.event_name)).toEqual(['placed-order']);
  expect((await state(sandbox)).overview.undo).toEqual({ requests: 1, stored: 1 });
  await act(sandbox, 'undo');
  expect(sandbox.events.map((event) => event.event_name)).toEqual(['later']);
});
