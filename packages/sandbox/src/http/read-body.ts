import type { IncomingMessage } from 'node:http';

/** Bounds the memory of the sandbox. Intercom's own limit is not documented. */
const maxBytes = 8 * 1024 * 1024;

/**
 * Reads the body of a request as text. Calls back once, with undefined when the body is too large. Does not call back
 * if the client disconnects.
 */
export function readBody(request: IncomingMessage, done: (text: string | undefined) => void): void {
  let only: Buffer | undefined;
  let several: Buffer[] | undefined;
  let bytes = 0;

  request.on('data', (chunk: Buffer) => {
    const before = bytes;
    bytes += chunk.length;
    if (bytes > maxBytes) {
      if (before <= maxBytes) done(undefined);
      several = [];
    } else if (only === undefined) only = chunk;
    else if (several === undefined) several = [only, chunk];
    else several.push(chunk);
  });
  request.on('end', () => {
    if (bytes > maxBytes) return;
    // Most bodies arrive in one chunk. Then there is nothing to copy.
    const whole = several === undefined ? only : Buffer.concat(several);
    done(whole === undefined ? '' : whole.toString('utf8'));
  });
  // The client disconnected before the body was complete. There is no request to answer.
  request.on('error', () => undefined);
}
