import type { IncomingMessage } from 'node:http';

/** More than any event: a bound for the sandbox's memory. Intercom's own bound is not documented. */
const maxBytes = 8 * 1024 * 1024;

/** Reads a request's body as text. Calls back once, with undefined when it is too large; never if the client leaves. */
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
    // Nearly every event comes in one piece; it is worth not copying it.
    const whole = several === undefined ? only : Buffer.concat(several);
    done(whole === undefined ? '' : whole.toString('utf8'));
  });
  // A reset in the middle of a body: nothing complete has come, so there is nothing to do.
  request.on('error', () => undefined);
}
