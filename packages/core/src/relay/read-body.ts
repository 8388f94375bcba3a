import { tooLarge } from './relay.js';

/** A stream of a request's body, of Node or of the web. */
type BodyStream = AsyncIterable<Uint8Array | string>;

/**
 * Reads a body as text; `tooLarge` when it is longer than `maxBytes`. Rejects when the connection is lost, and for
 * text that is not UTF-8.
 */
export async function readBody(stream: BodyStream, maxBytes: number): Promise<string | symbol> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  for await (const chunk of stream) {
    if (typeof chunk === 'string') throw new TypeError('The body was decoded by something else.');
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return tooLarge;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** A request of Node, or made up in the same shape. */
interface NodeRequest extends BodyStream {
  readonly readableDidRead?: boolean;
}

/**
 * The body of a Node request: what the application's parser has made of it, or else its text.
 *
 * @param parsed - The request's `body`, where there is one.
 */
export async function nodeBody(
  request: NodeRequest,
  parsed: unknown,
  maxBytes: number,
): Promise<unknown> {
  // Some parsers leave an empty object on requests that they have not read.
  if (request.readableDidRead === false) return readBody(request, maxBytes);
  return parsed instanceof Uint8Array ? new TextDecoder().decode(parsed) : parsed;
}
