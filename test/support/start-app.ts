import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Express } from 'express';
import { onTestFinished } from 'vitest';

/** Lets an application listen on a free port of this machine until the test is over; says where. */
export function startApp(app: Express): Promise<string> {
  return startServer(createServer(app));
}

/** The same for a server of Node's own. */
export async function startServer(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('There is no port.');
  return `http://127.0.0.1:${address.port}`;
}
