import { expect, test } from 'vitest';
import { fingerprintRows, SourceFingerprint } from './source-fingerprint.js';

test('a source is told from another by any of its first rows, and by no later one', () => {
  const fingerprint = (rows: readonly unknown[]) => {
    const source = new SourceFingerprint();
    for (const row of rows) source.add(row);
    return source.value();
  };
  const rows = Array.from({ length: fingerprintRows + 5 }, (_none, n) => ({ n, at: new Date(n) }));

  expect(fingerprint(rows)).toEqual(fingerprint([...rows]));
  expect(fingerprint(rows).rows).toBe(fingerprintRows);
  expect(fingerprint(rows.with(fingerprintRows - 1, { n: -1, at: new Date(0) }))).not.toEqual(
    fingerprint(rows),
  );
  expect(fingerprint(rows.with(fingerprintRows, { n: -1, at: new Date(0) }))).toEqual(
    fingerprint(rows),
  );
});

test('a row that cannot be read is part of it all the same', () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const source = new SourceFingerprint();
  for (const row of [circle, 1n, undefined, Symbol('x'), () => {}]) source.add(row);

  expect(source.value().rows).toBe(5);
});
