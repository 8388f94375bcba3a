import { expect, test } from 'vitest';
import { SourceFingerprint } from './source-fingerprint.js';

function fingerprintOf(rows: readonly unknown[]): SourceFingerprint {
  const source = new SourceFingerprint();
  for (const row of rows) source.add(row);
  return source;
}

test('a source is told from another by any row up to the last one of the fingerprint, and by no later one', () => {
  const rows = Array.from({ length: 40 }, (_none, n) => ({ n, at: new Date(n) }));
  const changed = (index: number) => fingerprintOf(rows.with(index, { n: -1, at: new Date(0) }));
  const whole = fingerprintOf(rows);

  expect(fingerprintOf(rows.slice(0, 35)).at(35)).toEqual(whole.at(35));
  for (const index of [0, 20, 34]) expect(changed(index).at(35)).not.toEqual(whole.at(35));
  expect(changed(35).at(35)).toEqual(whole.at(35));
  expect(fingerprintOf(rows.slice(1)).at(35)).not.toEqual(whole.at(35));
  expect(fingerprintOf([...rows].reverse()).at(40)).not.toEqual(whole.at(40));
});

test('a copy goes on by itself', () => {
  const source = fingerprintOf([1, 2]);
  const copy = source.copy();
  copy.add(3);

  expect(copy.at(2)).toEqual(source.at(2));
  expect(copy.at(3)).toEqual(fingerprintOf([1, 2, 3]).at(3));
});

test('a row that cannot be read is part of it all the same', () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;

  expect(fingerprintOf([circle, 1n, undefined, Symbol('x'), () => {}]).at(5).rows).toBe(5);
});
