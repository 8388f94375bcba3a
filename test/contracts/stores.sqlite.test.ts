import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sqliteOutbox } from '@intercom-events/sqlite';
import { outboxContract } from '@intercom-events/testing/outbox-contract';
import { describe, test } from 'vitest';

/** A new file for each case. */
async function openFile() {
  const folder = await mkdtemp(path.join(tmpdir(), 'outbox-contract-'));
  const file = path.join(folder, 'events.db');
  return {
    provider: () => sqliteOutbox({ file }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

describe('an event store in an SQLite file', () => {
  for (const { title, run } of outboxContract(openFile)) test(title, run);
});
