import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { createIntercomEvents } from '@intercom-events/core';
import { startSandbox } from '@intercom-events/sandbox';
import { sqliteOutbox } from '@intercom-events/sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';

test('row 65: a client whose worker dies again and again loses no event that it accepted, and sends few twice', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sqlite-client-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const workers: Worker[] = [];
  const note = (worker: Worker): void => void workers.push(worker);
  process.on('worker', note);
  onTestFinished(() => void process.off('worker', note));
  const sandbox = await startSandbox({ unknownContacts: 'create' });
  onTestFinished(() => sandbox.stop());
  const events = createIntercomEvents({
    accessToken: sandbox.token,
    baseUrl: sandbox.url,
    rateLimit: false,
    logger: false,
    outbox: sqliteOutbox({ file: path.join(folder, 'events.db') }),
  });

  const users: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    for (let at = 0; at < 100; at += 1) {
      const user = `user-${round}-${at}`;
      users.push(user);
      expect(events.track(user, 'placed-order', { round })).toEqual({ status: 'accepted' });
    }
    // In the middle of storing, of sending, or of deleting: it must not matter.
    await new Promise((resolve) => setTimeout(resolve, round * 20));
    await workers.at(-1)?.terminate();
  }
  const { pending, dead } = await events.flush({ deadlineMs: 50_000 });

  expect({ pending, dead }).toEqual({ pending: 0, dead: 0 });
  expect(workers.length).toBeGreaterThan(1);
  expect(sandbox.events.map(({ user_id }) => user_id).sort()).toEqual(users.sort());
  expectLaw(events);
  await events.close();
});
