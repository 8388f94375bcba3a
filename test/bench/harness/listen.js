import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * Lets a listener listen on a free port; says which.
 *
 * @param {import('node:http').RequestListener} listener
 */
export async function listen(listener) {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1', 4_096);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' ? address?.port : undefined;
}
