import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Express } from 'express';
import { onTestFinished } from 'vitest';

/** Lets an application listen on a free port until the test is over; resolves with its URL. */
export function startApp(app: Express): Promise<string> {
  return startServer(createServer(app));
}

/** The same for a Node server. */
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
