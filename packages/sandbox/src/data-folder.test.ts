import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { LiveSnapshot } from './inspector/api.js';
import { call, list, placedOrder, running, startMs } from './test-support.js';

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sandbox-data-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const bulkItem = (user_id: string) => ({
  ...{ method: 'post', data_type: 'event' },
  data: { ...placedOrder, event_name: 'bulk', user_id },
});

test('a restart goes on where the sandbox stopped', async () => {
  const options = { data: path.join(newFolder(), 'new'), now: () => startMs };
  const first = await running(options);
  const removed = first.contacts.add({ user_id: 'removed' });
  await call(first, { body: { ...placedOrder, metadata: { order: 'A-17' } } });
  await call(first, { body: placedOrder });
  await call(first, { body: { ...placedOrder, user_id: removed.user_id } });
  await call(first, { body: { ...placedOrder, user_id: 'nobody' } });
  await call(first, { path: '/bulk/events', body: { items: [bulkItem('42'), bulkItem('7')] } });
  const summary = {
    user_id: '42',
    event_summaries: { event_name: 'old', count: 3, first: 1, last: 2 },
  };
  await call(first, { path: '/events/summaries', body: summary });
  first.contacts.remove({ user_id: 'removed' });
  const before = {
    ...{ events: first.events, counts: first.counts, contacts: first.contacts.all },
    ...{
      summaries: first.summaries,
      jobs: first.jobs,
      listed: (await list(first, 'type=user&user_id=42')).text,
    },
  };
  await first.stop();

  const second = await running(options);
  const { connections: _1, ...counts } = second.counts;
  const { connections: _2, ...countsBefore } = before.counts;
  expect(counts).toEqual({ ...countsBefore, requests: 7, byStatus: counts.byStatus });
  expect(second.events).toEqual(before.events);
  expect(second.contacts.all).toEqual(before.contacts);
  expect(second.summaries).toEqual(before.summaries);
  expect(second.jobs).toEqual(before.jobs);
  expect(second.received).toHaveLength(7);
  const again = await list(second, 'type=user&user_id=42');
  expect(JSON.parse(again.text).events).toEqual(JSON.parse(before.listed).events);

  // It still knows the duplicate, and numbers new events after the old ones.
  await call(second, { body: placedOrder });
  expect(second.counts.duplicates).toBe(before.counts.duplicates + 1);
  await call(second, { body: { ...placedOrder, created_at: 5 } });
  expect(new Set(second.events.map(({ id }) => id)).size).toBe(second.events.length);
});

test('tokens are not written, and the inspector shows the requests of the earlier run', async () => {
  const data = newFolder();
  const first = await running({ data, token: 'made-up-token' });
  await call(first);
  await first.stop();
  expect(readFileSync(path.join(data, 'sandbox.json'), 'utf8')).not.toContain('made-up-token');

  const second = await running({ data, token: 'made-up-token' });
  const response = await fetch(`${second.inspectorUrl}/state`);
  const state = (await response.json()) as LiveSnapshot;
  expect(state.events).toMatchObject([{ name: 'placed-order', state: 'stored' }]);
  expect(state.requests).toMatchObject([{ status: 202, outcome: 'stored', isOver: true }]);
});

test('changes are written while it runs', async () => {
  const data = newFolder();
  const sandbox = await running({ data });
  await call(sandbox);
  const file = path.join(data, 'sandbox.json');
  const written = () => JSON.parse(readFileSync(file, 'utf8')).workspace.events;
  await vi.waitFor(() => expect(written()).toHaveLength(1), { timeout: 30_000, interval: 100 });
});

test('contacts of the options are added to those of an earlier run', async () => {
  const data = newFolder();
  const first = await running({ data });
  const [known] = first.contacts.all;
  await first.stop();

  const second = await running({
    data,
    contacts: [{ user_id: '42' }, { email: 'ada@example.org' }],
  });
  expect(second.contacts.all).toMatchObject([known, { email: 'ada@example.org' }]);
});

test.each([
  ['no JSON', '{'],
  ['of another version', '{"version":2}'],
])('a file that is %s is refused and not changed', async (_what, text) => {
  const data = newFolder();
  const file = path.join(data, 'sandbox.json');
  writeFileSync(file, text);

  await expect(running({ data })).rejects.toMatchObject({ code: 'DATA_INVALID' });
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('a path that is no folder is refused', async () => {
  const data = path.join(newFolder(), 'file');
  writeFileSync(data, '');

  await expect(running({ data })).rejects.toMatchObject({ code: 'DATA_INVALID' });
});
