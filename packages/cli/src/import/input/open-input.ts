import { createReadStream, statSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { printable } from '../../printable.js';
import { WrongUsage } from '../../wrong-usage.js';
import { toUtf8 } from './encoding.js';
import { refuseOtherFormats } from './other-formats.js';
import { peek } from './peek.js';

/** A file, or standard input, unpacked and in UTF-8. */
export interface Input {
  /** The extension of its name without `.gz`, in lower case; empty for standard input. */
  readonly extension: string;
  /** The beginning, at most 64 KiB. */
  readonly head: Buffer;
  /** All of it, including the beginning. Bytes 0xFF stand for what is not valid in its encoding. */
  readonly chunks: AsyncIterable<Buffer>;
  /** Size as it is stored, e.g. packed; unknown for a stream. */
  readonly totalBytes: number | undefined;
  /** How much of that size has been read. */
  doneBytes(): number;
  /** Closes the file, however much of it was read. */
  close(): void;
}

/** A file that cannot be read to its end. */
export class DamagedInput extends Error {
  override readonly name = 'DamagedInput';
}

/** Where input comes from. */
export interface InputOptions {
  readonly encoding: string | undefined;
  readonly stdin: AsyncIterable<Uint8Array> | undefined;
}

/** The name of standard input on the command line. */
export const standardInput = '-';

/** Opens a file. Rejects with `WrongUsage` for one that cannot be read as text. */
export async function openInput(file: string, { encoding, stdin }: InputOptions): Promise<Input> {
  const { stream, totalBytes, close } = open(file, stdin);
  let doneBytes = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of stream) {
      doneBytes += chunk.length;
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    }
  }
  const packed = await peek(counted());
  const isPacked = packed.head[0] === 0x1f && packed.head[1] === 0x8b;
  const plain = isPacked ? await peek(unpacked(packed.chunks)) : packed;
  refuseOtherFormats(plain.head, file);
  const { head, chunks } = await peek(toUtf8(plain, encoding));
  return {
    extension: path.extname(file.replace(/\.gz$/i, '')).toLowerCase(),
    head,
    chunks,
    totalBytes,
    doneBytes: () => doneBytes,
    close,
  };
}

interface Opened {
  readonly stream: AsyncIterable<Uint8Array>;
  readonly totalBytes: number | undefined;
  readonly close: () => void;
}

function open(file: string, stdin: AsyncIterable<Uint8Array> | undefined): Opened {
  if (file === standardInput) {
    if (stdin === undefined) throw new WrongUsage('There is no standard input here.');
    return { stream: stdin, totalBytes: undefined, close: () => undefined };
  }
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new WrongUsage(`There is no file "${printable(file)}". Check the path.`);
  }
  if (found.isDirectory()) {
    throw new WrongUsage(`"${printable(file)}" is a folder. Give a file.`);
  }
  const stream = createReadStream(file);
  const totalBytes = found.isFile() ? found.size : undefined;
  return { stream, totalBytes, close: () => stream.destroy() };
}

async function* unpacked(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = Readable.from(chunks);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    for await (const chunk of gunzip) yield chunk;
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown error';
    throw new DamagedInput(`The compressed file is damaged or incomplete: ${why}.`);
  } finally {
    source.destroy();
  }
}
