import { encodingProblem, type Line, linesOf, maxLineBytes, textOf } from '../input/lines.js';
import { DamagedInput, type Input } from '../input/open-input.js';
import { parseJson } from './parse-json.js';

/** A value of a file, or what is wrong with it. */
export type JsonValue =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly problem: string; readonly text: string };

/** The values of a file: one in each line, the elements of an array, or one after the other. */
export function jsonValues(input: Input): AsyncGenerator<JsonValue> {
  return hasValuePerLine(input.head) ? valuesOfLines(input) : nestedValues(input);
}

/** Whether one of the first lines is a complete object. */
function hasValuePerLine(head: Buffer): boolean {
  const text = textOf(head) ?? head.toString('latin1');
  if (text.trimStart().startsWith('[')) return false;
  const lines = text.split('\n').slice(0, 20);
  if (lines.length === 1) return true;
  return lines.some((line) => isObject(line.trim()));
}

function isObject(text: string): boolean {
  if (!text.startsWith('{') || !text.endsWith('}')) return false;
  try {
    return text !== '{}' && typeof parseJson(text) === 'object';
  } catch {
    return false;
  }
}

async function* valuesOfLines({ chunks, head }: Input): AsyncGenerator<JsonValue> {
  for await (const line of linesOf(chunks, head)) {
    if (line.text?.trim() !== '') yield valueOfLine(line);
  }
}

function valueOfLine({ number: line, text = '', problem }: Line): JsonValue {
  return problem === undefined ? jsonValueOf(line, text) : { line, problem, text };
}

function jsonValueOf(line: number, text: string): JsonValue {
  try {
    return { line, value: parseJson(text) };
  } catch (error) {
    const isDuplicate = error instanceof Error && error.message.startsWith('Duplicate key');
    const problem = isDuplicate
      ? 'A key occurs twice with different values.'
      : 'It is not valid JSON. Write one event per line, or an array of events.';
    return { line, problem, text };
  }
}

/** Bytes of JSON that matter for where a value ends. */
const [quote, backslash, newline] = [0x22, 0x5c, 0x0a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * The elements of an array, or objects one after the other, over any number of lines. Throws `DamagedInput`
 * where the end of a value cannot be found: what follows could be anything.
 */
async function* nestedValues({ chunks }: Input): AsyncGenerator<JsonValue> {
  const scan = new ValueScan();
  for await (const chunk of chunks) yield* scan.values(chunk);
  scan.end();
}

class ValueScan {
  #line = 1;
  #depth = 0;
  /** The depth of the array whose elements are the values: 0 without one, 1 inside of it. */
  #base = 0;
  #isText = false;
  #isEscaped = false;
  /** Inside a number, text or word that is an element of the array. */
  #isScalar = false;
  /** Where the current value starts: its line. */
  #startLine = 0;
  #parts: Buffer[] = [];
  #bytes = 0;

  *values(chunk: Buffer): Generator<JsonValue> {
    let from = this.#startLine > 0 ? 0 : -1;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (byte === newline) this.#newLine();
      if (this.#isText) {
        this.#readText(byte);
        continue;
      }
      if (this.#isScalar && this.#endsScalar(byte)) {
        this.#isScalar = false;
        this.#add(chunk.subarray(Math.max(from, 0), at));
        yield this.#take();
        from = -1;
      }
      if (this.#isScalar || isSpace(byte)) continue;
      if (byte === quote && this.#depth > this.#base) this.#isText = true;
      else if (byte === openBrace || byte === openBracket) {
        this.#depth += 1;
        const isArray = byte === openBracket && this.#depth === 1 && this.#base === 0;
        if (isArray) this.#base = 1;
        else if (this.#depth === this.#base + 1) {
          from = at;
          this.#startLine = this.#line;
        }
      } else if (byte === closeBrace || byte === closeBracket) {
        if (this.#depth === this.#base + 1 && this.#startLine > 0) {
          this.#add(chunk.subarray(Math.max(from, 0), at + 1));
          yield this.#take();
          from = -1;
        }
        this.#close();
      } else if (this.#depth === this.#base) {
        if (this.#base === 0) throw this.#damaged('there is something between the objects');
        this.#isScalar = true;
        this.#isText = byte === quote;
        from = at;
        this.#startLine = this.#line;
      }
    }
    if (this.#startLine > 0) this.#add(chunk.subarray(Math.max(from, 0)));
  }

  #endsScalar(byte: number): boolean {
    return isSpace(byte) || byte === closeBracket || byte === closeBrace;
  }

  end(): void {
    if (this.#startLine > 0)
      throw this.#damaged('the last object is not complete', this.#startLine);
    if (this.#depth > 0) throw this.#damaged('the array is not closed');
  }

  #newLine(): void {
    this.#line += 1;
    // JSON has no line breaks in text: a quote is missing.
    if (this.#isText) throw this.#damaged('a text is not closed', this.#line - 1);
  }

  #readText(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === backslash) this.#isEscaped = true;
    else if (byte === quote) this.#isText = false;
  }

  #close(): void {
    this.#depth -= 1;
    if (this.#depth < 0) throw this.#damaged('a bracket is closed that was not opened');
    if (this.#depth === 0) this.#base = 0;
  }

  #add(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes > maxLineBytes) {
      throw this.#damaged(`an object is longer than ${maxLineBytes} bytes`, this.#startLine);
    }
    this.#parts.push(part);
  }

  #take(): JsonValue {
    const line = this.#startLine;
    const text = textOf(Buffer.concat(this.#parts));
    this.#parts = [];
    this.#bytes = 0;
    this.#startLine = 0;
    return text === undefined
      ? { line, problem: encodingProblem, text: '' }
      : jsonValueOf(line, text);
  }

  #damaged(what: string, line = this.#line): DamagedInput {
    return new DamagedInput(`The JSON is damaged in line ${line}: ${what}. Correct the file.`);
  }
}

/** Also commas between the elements of an array. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x2c || (byte >= 0x09 && byte <= 0x0d);
}
