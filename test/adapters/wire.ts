import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A plain TCP connection to an application: the test writes every byte. */
export interface Wire {
  readonly socket: Socket;
  /** All received data, one character for each byte. */
  readonly text: () => string;
  /** Resolves when the text has been received; rejects when the connection ends without it. */
  received(part: string): Promise<void>;
  /** Resolves with all received data when the other side has ended the connection. */
  ended(): Promise<string>;
}

/** Opens a connection, and writes. */
export async function dial(url: string, request: string): Promise<Wire> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
  });
  // A connection may also end with a reset.
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(request);
  return {
    socket,
    text: () => text,
    received: (part) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (text.includes(part)) resolve();
        };
        socket.on('data', look);
        void closed.then(() =>
          reject(new Error(`The connection ended without "${part}": ${text}`)),
        );
        look();
      }),
    ended: async () => {
      await closed;
      return text;
    },
  };
}

/** The text of a request. */
export function requestText(
  line: string,
  {
    body = '',
    headers = [],
  }: { readonly body?: string; readonly headers?: readonly string[] } = {},
): string {
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  return [`${line} HTTP/1.1`, 'Host: shop.example.org', ...headers, ...length, '', body].join(
    '\r\n',
  );
}
