import { expect, test } from 'vitest';
import { uniqueId } from './unique-id.js';

test('no two are the same, and each can stand in a file name, a header or a line of a log', () => {
  const ids = Array.from({ length: 10_000 }, uniqueId);

  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-z]{20,40}$/);
});
