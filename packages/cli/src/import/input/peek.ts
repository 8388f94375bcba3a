const headBytes = 65_536;

/** The beginning of a stream, and the whole stream. */
export interface Peeked {
  readonly head: Buffer;
  readonly chunks: AsyncIterable<Buffer>;
}

/** Reads the beginning of a stream, at most 64 KiB. */
export async function peek(stream: AsyncIterable<Buffer>): Promise<Peeked> {
  const iterator = stream[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let bytes = 0;
  while (bytes < headBytes) {
    const next = await iterator.next();
    if (next.done === true) break;
    first.push(next.value);
    bytes += next.value.length;
  }
  async function* chunks(): AsyncGenerator<Buffer> {
    yield* first.splice(0);
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head: Buffer.concat(first).subarray(0, headBytes), chunks: chunks() };
}
