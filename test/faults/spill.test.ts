import { appendFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  type ClientOptions,
  createIntercomEvents,
  type IntercomEvents,
} from '@intercom-events/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { type SpillFolder, spillFolder } from '../support/spill-folder.js';
import { startWorld, token, type World } from '../support/world.js';

/** A world whose Intercom refuses connections, and a spill directory. */
async function darkWorld(
  client: ClientOptions = {},
): Promise<{ world: World; folder: SpillFolder }> {
  const folder = spillFolder();
  const world = await startWorld({
    sandbox: { unknownContacts: 'create' },
    client: { spill: { directory: folder.directory }, ...client },
  });
  await world.proxy.refuse();
  return { world, folder };
}

async function close({ events, clock }: Pick<World, 'events' | 'clock'>) {
  const closing = events.close({ deadlineMs: 0 });
  await clock.advance(0);
  return closing;
}

/** The client of the next process. */
function nextClient(
  { clock, proxy }: World,
  options: ClientOptions,
): IntercomEvents & { lines: string[] } {
  const lines: string[] = [];
  const line = (text: string) => void lines.push(text);
  const events = createIntercomEvents(
    {
      accessToken: token,
      baseUrl: proxy.url,
      logger: { info: line, warn: line, error: line },
      ...options,
    },
    { clock, idPrefix: 'next' },
  );
  onTestFinished(async () => void (await close({ events, clock })));
  return Object.assign(events, { lines });
}

test('spill: events that close() cannot deliver stay pending in a file, use no memory, and are sent by the next client byte for byte', async () => {
  const { world, folder } = await darkWorld();
  for (let i = 0; i < 25; i += 1) world.events.track(`user-${i}`, 'placed-order', { i });
  await world.clock.advance(3_000);
  const result = await close(world);

  expect(result).toMatchObject({ delivered: 0, dead: 0, pending: 25 });
  expect(world.told.dead).toEqual([]);
  expect(expectLaw(world.events)).toMatchObject({ pending: 25, spilled: 25 });
  expect(folder.files()).toHaveLength(1);

  await world.proxy.open();
  const next = nextClient(world, { spill: { directory: folder.directory } });
  expect(folder.files()).toEqual([]);
  await world.clock.advance(60_000);

  expect(expectLaw(next, world.sandbox)).toMatchObject({
    tracked: 25,
    accepted: 25,
    recovered: 25,
    delivered: 25,
  });
  expect(next.lines).toContain(
    '[intercom-events] 25 events that an earlier process left are sent now.',
  );
  expect(world.sandbox.events.every((event) => event.created_at === 1_800_000_000)).toBe(true);
});

test('spill: events grow older while no process runs', async () => {
  const { world, folder } = await darkWorld({ delivery: { maxAgeMs: 60_000 } });
  world.events.track('42', 'placed-order');
  await world.clock.advance(30_000);
  world.events.track('42', 'updated-plan');
  await close(world);
  await world.clock.advance(40_000);
  await world.proxy.open();
  const next = nextClient(world, {
    spill: { directory: folder.directory },
    delivery: { maxAgeMs: 60_000 },
  });
  await world.clock.advance(0);

  expect(expectLaw(next, world.sandbox)).toMatchObject({ recovered: 2, delivered: 1 });
  expect(next.stats().dead.expired).toBe(1);
  expect(world.sandbox.events.map((event) => event.event_name)).toEqual(['updated-plan']);
});

test('spill: the next process does not reuse the seconds of spilled events', async () => {
  const { world, folder } = await darkWorld();
  for (let step = 0; step < 3; step += 1) world.events.track('42', 'finished-step', { step });
  await close(world);
  await world.proxy.open();
  const next = nextClient(world, { spill: { directory: folder.directory } });
  next.track('42', 'finished-step', { step: 3 });
  await world.clock.advance(10_000);

  expect(expectLaw(next, world.sandbox)).toMatchObject({ delivered: 4, secondTaken: 0 });
  expect(world.sandbox.events.map((event) => event.created_at - 1_800_000_000)).toEqual([
    0, 1, 2, 3,
  ]);
});

test('spill: the readable part of a damaged file is sent; the file is set aside, counted and logged', async () => {
  const { world, folder } = await darkWorld();
  world.events.track('42', 'placed-order');
  await close(world);
  const [file = ''] = readdirSync(folder.directory);
  appendFileSync(path.join(folder.directory, file), '{"id":"half of\n');
  await world.proxy.open();
  const next = nextClient(world, { spill: { directory: folder.directory } });
  await world.clock.advance(0);

  expect(expectLaw(next, world.sandbox)).toMatchObject({ delivered: 1, spillUnreadable: 1 });
  expect(folder.files()).toEqual([`${file}.corrupt`]);
  expect(next.lines.join()).toMatch(/damaged: 1 .* cannot be read.*\.corrupt/);
  nextClient(world, { spill: { directory: folder.directory } });
  expect(folder.files()).toEqual([`${file}.corrupt`]);
});

test('spill: events for another address stay in their file', async () => {
  const { world, folder } = await darkWorld();
  world.events.track('42', 'placed-order');
  await close(world);
  const before = folder.files();
  const next = nextClient(world, {
    spill: { directory: folder.directory },
    baseUrl: world.sandbox.url,
  });
  await world.clock.advance(0);

  expect(expectLaw(next)).toMatchObject({ tracked: 0, recovered: 0 });
  expect(folder.files()).toEqual(before);
});

test('spill: events that do not fit into the next process’s memory wait for a later one', async () => {
  const { world, folder } = await darkWorld();
  for (let i = 0; i < 5; i += 1) world.events.track(`user-${i}`, 'placed-order');
  await close(world);
  const small = { spill: { directory: folder.directory }, buffer: { maxEvents: 3 } };
  await world.proxy.open();
  const next = nextClient(world, small);
  await world.clock.advance(0);
  expect(expectLaw(next, world.sandbox)).toMatchObject({ recovered: 3, delivered: 3 });
  expect(next.lines.join()).toContain('2 events of an earlier process stay where they are');

  const last = nextClient(world, small);
  await world.clock.advance(0);
  expect(expectLaw(last)).toMatchObject({ recovered: 2, delivered: 2 });
  expect(world.sandbox.counts).toMatchObject({ stored: 5, duplicates: 0 });
});

test('row 107: of more spilled events than fit into memory, while the disk is full, those that fit are sent, and none is lost', async () => {
  const { world, folder } = await darkWorld();
  for (let i = 0; i < 5; i += 1) world.events.track(`user-${i}`, 'placed-order');
  await close(world);
  await world.proxy.open();
  const full = vi.spyOn(process.getBuiltinModule('node:fs'), 'writeFileSync');
  onTestFinished(() => full.mockRestore());
  full.mockImplementation(() => {
    throw Object.assign(new Error('made up'), { code: 'ENOSPC' });
  });
  const spill = { directory: folder.directory };
  const next = nextClient(world, { spill, buffer: { maxEvents: 3 } });
  await world.clock.advance(0);
  const stats = expectLaw(next, world.sandbox);
  expect(stats).toMatchObject({ recovered: 3, delivered: 3, memory: { events: 0 } });
  expect(next.lines.join()).toContain('2 events of an earlier process stay where they are');
  expect(next.lines.join()).toContain('(ENOSPC)');

  full.mockRestore();
  const last = nextClient(world, { spill });
  await world.clock.advance(0);
  expect(expectLaw(last)).toMatchObject({ recovered: 5, delivered: 5 });
  expect(world.sandbox.counts).toMatchObject({ stored: 5, duplicates: 3 });
  expect(folder.files()).toEqual([]);
});

test('spill: a file whose reader died is read by a client that is running, a minute later', async () => {
  const { world, folder } = await darkWorld();
  world.events.track('42', 'placed-order');
  await close(world);
  await world.proxy.open();
  const [file = ''] = folder.files();
  const claimed = `${file}.claimed-${Date.now() - 50_000}-00aa`;
  renameSync(path.join(folder.directory, file), path.join(folder.directory, claimed));
  const next = nextClient(world, { spill: { directory: folder.directory } });
  await world.clock.advance(30_000);
  expect(next.stats().recovered).toBe(0);

  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 });
  onTestFinished(() => void vi.useRealTimers());
  await world.clock.advance(30_000);

  expect(expectLaw(next)).toMatchObject({ recovered: 1, delivered: 1 });
  expect(folder.files()).toEqual([]);
});

test('spill: events that do not fit into the directory are dead as closed, counted and logged', async () => {
  const { world, folder } = await darkWorld({ buffer: { maxBytes: 65_536 } });
  const foreign = `{"spill":1,"origin":"https://api.example.org","events":0}\n${' '.repeat(60_000)}`;
  writeFileSync(path.join(folder.directory, 'spill-1-00ff.ndjson'), foreign);
  for (let i = 0; i < 60; i += 1) {
    world.events.track(`user-${i}`, 'placed-order', { wide: 'x'.repeat(250) });
  }
  const { pending, dead } = await close(world);

  expect(pending + dead).toBe(60);
  expect(pending).toBeGreaterThan(0);
  expect(dead).toBeGreaterThan(0);
  expect(expectLaw(world.events)).toMatchObject({ spilled: pending, dead: { closed: dead } });
  expect(folder.text().length).toBeLessThanOrEqual(65_536);
  expect(world.told.lines.join()).toContain(`${dead} events could not be kept: spill.directory`);
  expect(world.told.lines.join()).toContain(`close() gave up ${dead} events`);
});

test('spill: if the directory has been deleted, the events are lost and counted', async () => {
  const { world, folder } = await darkWorld();
  world.events.track('42', 'placed-order');
  rmSync(folder.directory, { recursive: true });

  expect(await close(world)).toMatchObject({ pending: 0, dead: 1 });
  expect(expectLaw(world.events)).toMatchObject({ spilled: 0, dead: { closed: 1 } });
  expect(world.told.lines.join()).toContain('could not be kept (ENOENT)');
});

test('spill: an invalid option is refused at start', () => {
  const make = (spill: unknown) => () =>
    createIntercomEvents({ accessToken: token, spill } as ClientOptions);

  expect(make({})).toThrow(/`spill.directory` to be the path of a directory/);
  expect(make({ directory: '' })).toThrow(/`spill.directory`/);
  expect(make({ directory: '/dev/null/below' })).toThrow(/cannot be used \(ENOTDIR\)/);
  expect(make({ directory: 'x', maxBytes: 1 })).toThrow(/Unknown option `spill.maxBytes`/);
  expect(make('x')).toThrow(/`spill` to be an object/);
  vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
  onTestFinished(() => void vi.unstubAllGlobals());
  expect(make({ directory: spillFolder().directory })).toThrow(
    /Worker has no exit event.*waitUntil/,
  );
});

test('spill: held events are not written to the file: their outcome is unknown', async () => {
  const { world, folder } = await darkWorld();
  const scope = world.events.openScope(() => '42');
  scope.track('placed-order', {}, { sendWhen: 'success' });
  scope.track('signed-in');
  await close(world);

  expect(expectLaw(world.events)).toMatchObject({ pending: 1, spilled: 1 });
  expect(folder.text()).toContain('signed-in');
  expect(folder.text()).not.toContain('placed-order');
});

test('canary: a spill file contains the events, and never the token', async () => {
  const { world, folder } = await darkWorld();
  world.events.track({ email: 'ada@example.org' }, 'placed-order', { note: 'secret-of-metadata' });
  await close(world);

  expect(folder.text()).toContain('secret-of-metadata');
  expect(folder.text()).not.toContain(token);
  expect(world.told.lines.join()).not.toMatch(/secret-of-metadata|ada@example|spill-/);
});
