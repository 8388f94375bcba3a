import type { ApiRequest } from '../model/api-answer.js';
import type { NoResponseCause } from '../model/send-result.js';

/** A request with everything it needs. */
export interface Call extends ApiRequest {
  readonly signal: AbortSignal;
}

/** An answer, read to its end. */
export interface Spoken {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What speaks HTTP for an asker: undici, or the runtime's own `fetch()`. */
export interface Wire {
  /** Rejects when there is no answer, or it is too long. */
  converse(call: Call): Promise<Spoken>;
  /** Why it rejected, as one word. */
  causeOf(error: unknown): NoResponseCause;
  /** Whether it rejected because a connection was closed that had answered before. */
  wasIdle(error: unknown): boolean;
  close(): Promise<void>;
}

/** The longest page of events is a small part of this. */
const maxAnswerBytes = 16_777_216;

/** Reads a body to its end as text, unless it is longer than any of Intercom's. */
export async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) throw new Error('The answer is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
