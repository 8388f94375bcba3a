import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { SelfSigned } from './self-signed.js';

/** What the proxy answers to CONNECT: it opens the tunnel, refuses with a status, or says nothing. */
export type ProxyConduct = 'tunnel' | 'hang' | number;

/** An HTTP proxy that opens tunnels (CONNECT), and keeps what it could read. */
export interface ConnectProxy {
  /** The host and port. */
  readonly address: string;
  /** The heads of all requests. */
  readonly heads: string[];
  /** Everything that clients have sent, also inside the tunnels. */
  readonly seen: () => string;
  /** What it does with each request, the first ones first; the last one stays. */
  readonly conducts: ProxyConduct[];
}

/** Starts a proxy until the test is over. */
export async function startConnectProxy(
  conducts: ProxyConduct[] = ['tunnel'],
  certificate?: SelfSigned,
): Promise<ConnectProxy> {
  const heads: string[] = [];
  const chunks: Buffer[] = [];
  const sockets = new Set<Socket>();
  const accept = (socket: Socket): void => {
    sockets.add(socket.on('error', () => {}));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.once('data', (chunk) => {
      heads.push(chunk.toString('latin1'));
      const conduct = conducts.length > 1 ? conducts.shift() : conducts[0];
      if (conduct === 'tunnel') return open(socket, chunk.toString('latin1'), sockets);
      if (conduct !== 'hang')
        socket.end(`HTTP/1.1 ${conduct} Made Up\r\ncontent-length: 0\r\n\r\n`);
    });
  };
  const server: Server =
    certificate === undefined ? createServer(accept) : createTlsServer(certificate, accept);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const at = server.address();
  if (typeof at !== 'object' || at === null) throw new Error('There is no port.');
  const seen = () => Buffer.concat(chunks).toString('latin1');
  return { address: `localhost:${at.port}`, heads, seen, conducts };
}

function open(socket: Socket, head: string, sockets: Set<Socket>): void {
  const port = Number(/^CONNECT [^ ]+:(\d+) HTTP/.exec(head)?.[1]);
  const far = connect(port, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection established\r\nvia: made-up\r\n\r\n');
    socket.pipe(far).pipe(socket);
  });
  sockets.add(far.on('error', () => socket.destroy()));
}
