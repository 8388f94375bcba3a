import { createServer } from 'node:http';

/**
 * Listens on this machine only. If the port is in use, a free one is taken when `orFree` is set.
 *
 * @returns the server, its URL, and whether it has the requested port
 */
export async function listen(app, { port, orFree = false }) {
  const server = createServer(app);
  try {
    await listening(server, port);
  } catch (error) {
    if (error.code !== 'EADDRINUSE' || !orFree) throw error;
    await listening(server, 0);
  }
  const got = server.address().port;
  return { server, url: `http://127.0.0.1:${got}`, asAsked: port === 0 || got === port };
}

/** Stops accepting, and resolves when the last request has been answered. */
export function closed(server) {
  return new Promise((resolve) => server.close(resolve));
}

function listening(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
