import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openOutboxFile } from '@intercom-events/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { type Child, startChild } from '../support/child.js';
import { seededRandom } from '../support/seeded.js';
import { drainer, openStore, producer } from '../support/sqlite-programs.js';

function newFile(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sqlite-crash-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'events.db');
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How many events wait in a file. */
function pendingIn(file: string): number {
  const outbox = openOutboxFile(file);
  try {
    return outbox.status(Date.now()).pending;
  } finally {
    outbox.close();
  }
}

/** The ids that a drainer has printed. */
function sentBy(child: Child): string[] {
  return [...child.said().matchAll(/^sent (\S+)$/gm)].map(([, id = '']) => id);
}

/** More with `SOAK_EVENTS=40000`. */
const count = Number(process.env.SOAK_EVENTS ?? 1_500);
const batch = 32;
const killEveryMs = 350;
const deliveryMs = count > 10_000 ? '10' : '100';

test('rows 52 and 64: three processes drain a file, one of them is killed again and again: no event is lost, and few are sent twice', async () => {
  const random = seededRandom();
  const file = newFile();
  const env = { FILE: file, COUNT: `${count}`, LEASE_MS: '1500', DELIVERY_MS: deliveryMs };
  const start = (program: string): Child => startChild(program, env);
  const all: Child[] = [start(drainer), start(drainer), start(drainer)];
  const running = [...all];
  const storing = start(producer);
  await storing.printed('stored 50\n');

  let kills = 0;
  const isDrained = (): boolean => storing.said().includes('all stored') && pendingIn(file) === 0;
  while (!isDrained()) {
    await pause(killEveryMs);
    const victim = Math.floor(random() * running.length);
    running[victim]?.process.kill('SIGKILL');
    await running[victim]?.ended;
    kills += 1;
    const next = start(drainer);
    running[victim] = next;
    all.push(next);
    // A process must live long enough to do something, however slow the machine is.
    await Promise.race([next.printed('sent '), pause(5_000)]);
  }
  const sent = all.flatMap(sentBy);

  expect(kills).toBeGreaterThan(1);
  expect(new Set(sent).size).toBe(count);
  expect(sent.length - count).toBeLessThanOrEqual(kills * batch);
  console.info(`${count} events, ${kills} kills, ${sent.length - count} sent twice, 0 lost`);
});

test('row 51: what a process had stored when it was killed is there for the next one', async () => {
  const file = newFile();
  const child = startChild(producer, { FILE: file, COUNT: '100000' });
  await child.printed('stored 500\n');
  child.process.kill('SIGKILL');
  await child.ended;
  const stored = Number(/stored (\d+)\n(?:stored \d*)?$/.exec(child.said())?.[1]);

  expect(stored).toBeGreaterThanOrEqual(500);
  // A batch whose confirmation was not printed yet may be there, too.
  expect(pendingIn(file) - stored).toBeGreaterThanOrEqual(0);
  expect(pendingIn(file) - stored).toBeLessThanOrEqual(50);
});

test('row 57: what a process had stored when it ran out of memory is there for the next one', async () => {
  const file = newFile();
  const program = `${openStore}
    await store.append(Array.from({ length: 100 }, (_, i) => eventOf(i)), lease());
    say('stored');
    const kept = [];
    for (;;) kept.push(new Array(100_000).fill(kept.length));`;
  const child = startChild(program, { FILE: file }, ['--max-old-space-size=64']);
  const ended = await child.ended;

  expect(ended.stdout).toBe('stored\n');
  expect(ended.code).not.toBe(0);
  expect(pendingIn(file)).toBe(100);
});

test('a process that has asked for nothing more ends by itself', async () => {
  const program = `${openStore} await store.append([eventOf(1)], lease()); say('stored');`;
  const ended = await startChild(program, { FILE: newFile() }).ended;

  expect(ended).toEqual({ code: 0, signal: null, stdout: 'stored\n', stderr: '' });
});
