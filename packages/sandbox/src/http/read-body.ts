import type { IncomingMessage } from 'node:http';
import { limits } from '../limits.js';

interface ReadOptions {
  /** How much of the body is kept. The rest is read and dropped. */
  readonly keepBytes: number;
  /** Called once with the body as text, or with undefined when the body is too large. */
  readonly onEnd: (text: string | undefined) => void;
}

/** Reads the bodies of requests, and limits the memory of all bodies together. */
export class BodyReader {
  #pendingBytes = 0;

  /**
   * Starts to read. The returned function frees the memory of this body: call it when the request is over. Does not
   * call back if the client disconnects.
   */
  read(request: IncomingMessage, { keepBytes, onEnd }: ReadOptions): () => void {
    let body: GrowingBuffer | undefined = new GrowingBuffer();
    let received = 0;
    let reserved = 0;
    const reserve = (bytes: number) => {
      this.#pendingBytes += bytes - reserved;
      reserved = bytes;
    };
    const release = () => {
      body = undefined;
      reserve(0);
    };

    request.on('data', (chunk: Buffer) => {
      if (body === undefined) return;
      received += chunk.length;
      body.append(chunk.subarray(0, keepBytes - body.length));
      reserve(body.bytes);
      if (received <= limits.bodyBytes && this.#pendingBytes <= limits.pendingBodyBytes) return;
      release();
      onEnd(undefined);
    });
    request.on('end', () => {
      if (body === undefined) return;
      const text = body.toString();
      body = undefined;
      reserve(2 * text.length);
      onEnd(text);
    });
    // The client disconnected before the body was complete. There is no request to answer.
    request.on('error', () => undefined);
    request.on('close', () => {
      if (!request.complete) release();
    });
    return release;
  }
}

/** Collects chunks in one buffer. A list of small chunks would take many times the memory of the body. */
class GrowingBuffer {
  #buffer: Buffer = Buffer.alloc(0);
  #isOwn = false;
  length = 0;

  /** The memory it takes. */
  get bytes(): number {
    return this.#buffer.length;
  }

  append(chunk: Buffer): void {
    if (chunk.length === 0) return;
    const length = this.length + chunk.length;
    // Most bodies arrive in one chunk. Then there is nothing to copy.
    if (this.length === 0) {
      this.#buffer = chunk;
    } else {
      if (!this.#isOwn || length > this.#buffer.length) {
        const grown = Buffer.allocUnsafe(Math.max(length, 2 * this.#buffer.length));
        this.#buffer.copy(grown, 0, 0, this.length);
        this.#buffer = grown;
        this.#isOwn = true;
      }
      chunk.copy(this.#buffer, this.length);
    }
    this.length = length;
  }

  toString(): string {
    return this.#buffer.toString('utf8', 0, this.length);
  }
}
