import { once } from 'node:events';
import type { Express } from 'express';
import { onTestFinished } from 'vitest';

/** Lets an application listen on a free port of this machine until the test is over; says where. */
export async function startApp(app: Express): Promise<string> {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('There is no port.');
  return `http://127.0.0.1:${address.port}`;
}
