// A small job of somebody else: runs as an ES module and as CommonJS, from the packed packages.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createIntercomEvents, IntercomEventsError } from '@intercom-events/core';
import { startSandbox } from '@intercom-events/sandbox';
import { openOutboxFile, sqliteOutbox } from '@intercom-events/sqlite';

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'packed-sqlite-'));
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  try {
    const file = path.join(folder, 'events.db');
    const events = createIntercomEvents({
      accessToken: sandbox.token,
      baseUrl: sandbox.url,
      outbox: sqliteOutbox({ file }),
    });
    events.track('42', 'placed-order', { total: 3 });
    await events.persisted();
    await events.flush();
    await events.close();

    const outbox = openOutboxFile(file);
    const { pending } = outbox.status(Date.now());
    outbox.close();
    const seen = sandbox.events.map((event) => event.event_name);
    console.log(JSON.stringify({ pending, seen }));
  } catch (error) {
    if (!(error instanceof IntercomEventsError)) throw error;
    console.log(JSON.stringify({ refused: error.code }));
  } finally {
    rmSync(folder, { recursive: true });
    await sandbox.stop();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
