import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Input } from '../input/open-input.js';
import { jsonValues } from './json-values.js';
import { LongNumber, parseJson } from './parse-json.js';

async function read(text: string, chunkBytes = 1_000_000) {
  const bytes = Buffer.from(text);
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  }
  const input: Input = {
    ...{ extension: '.json', head: bytes.subarray(0, 65_536), chunks: chunks() },
    ...{ totalBytes: bytes.length, doneBytes: () => 0, close: () => undefined },
  };
  const values = [];
  for await (const value of jsonValues(input)) values.push(value);
  return values;
}

test('a line that is not JSON costs itself only', async () => {
  expect(await read('{"a":1}\n{"a":\n\n{"a":2}\n')).toMatchObject([
    { line: 1, value: { a: 1 } },
    { line: 2, problem: expect.stringContaining('not valid JSON') },
    { line: 4, value: { a: 2 } },
  ]);
});

test('elements of an array may be anything, and each has its line', async () => {
  const text = '[\n{"a":[1,{"b":"]"}]},\n null, "x,y" ,\n12,[]\n]';

  expect((await read(text)).map((one) => 'value' in one && [one.line, one.value])).toEqual([
    [2, { a: [1, { b: ']' }] }],
    [3, null],
    [3, 'x,y'],
    [4, 12],
    [4, []],
  ]);
});

test.each([
  ['[{"a":1},\n{"a":"x\n"}]', 'line 2: a text is not closed'],
  ['{\n"a":1}\nx{\n"a":2}', 'line 3: there is something between the objects'],
  ['[{"a":1},\n{"a":2}', 'line 2: the array is not closed'],
  ['[{"a":1},\n{"a":2', 'line 2: the last object is not complete'],
  ['[{"a":1}]\n]', 'line 2: a bracket is closed that was not opened'],
  [`[{"a":"${'x'.repeat(300_000)}"}]`, 'line 1: an object is longer than'],
])('%s is damaged in a line that is named', async (text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});

test('whatever is written as an array, lines or objects is read as it was', async () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue());
  const layout = fc.constantFrom(
    (values: object[]) => JSON.stringify(values),
    (values: object[]) => JSON.stringify(values, undefined, 2),
    (values: object[]) => values.map((one) => JSON.stringify(one)).join('\n'),
    (values: object[]) => values.map((one) => JSON.stringify(one, undefined, 1)).join('\n'),
  );
  const objects = fc.array(object, { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      objects,
      layout,
      fc.integer({ min: 1, max: 30 }),
      async (given, write, size) => {
        const text = write(given);
        const found = await read(text, size);

        expect(found.map((one) => 'value' in one && JSON.stringify(one.value))).toEqual(
          JSON.parse(JSON.stringify(given)).map((one: object) => JSON.stringify(one)),
        );
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  ['1.10', 1.1],
  ['-0.5e3', -500],
  ['100', 100],
  ['1e22', 1e22],
  ['9007199254740992', 9_007_199_254_740_992],
  ['0.1', 0.1],
])('%s is a number', (text, value) => {
  expect(parseJson(text)).toBe(value);
});

test.each([
  '9007199254740993',
  '0.12345678901234567891',
  '1e400',
  '123456789012345678901234567890',
])('%s keeps its digits', (text) => {
  expect(parseJson(text)).toEqual(new LongNumber(text));
});
