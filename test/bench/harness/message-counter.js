const headEnd = Buffer.from('\r\n\r\n');
const lengthName = /content-length: *(\d+)/i;

/** Counts whole HTTP messages in what comes in on one connection; looks at nothing but their length. */
export class MessageCounter {
  /** @type {Buffer} */
  #rest = Buffer.alloc(0);

  /** @param {Buffer} chunk */
  count(chunk) {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let complete = 0;
    for (;;) {
      const length = messageLength(bytes);
      if (length === undefined || bytes.length < length) break;
      bytes = bytes.subarray(length);
      complete += 1;
    }
    this.#rest = bytes;
    return complete;
  }
}

/** How long the message is that begins here; `undefined` while its head is not complete. */
function messageLength(bytes) {
  const end = bytes.indexOf(headEnd);
  if (end === -1) return undefined;
  const found = lengthName.exec(bytes.latin1Slice(0, end));
  return end + headEnd.length + (found === null ? 0 : Number(found[1]));
}
