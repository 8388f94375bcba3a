import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');
const page = read('../../docs/errors.md');
const source = read('./intercom-events-error.ts');

/** The codes of a type, as the source declares it. */
function codesOf(type: string): string[] {
  const [, body = ''] = new RegExp(`^export type ${type} =([^;]*);`, 'm').exec(source) ?? [];
  return [...body.matchAll(/'([A-Z_]+)'/g)].map(([, code = '']) => code);
}

/** The codes in the table of a section of the page. */
function codesIn(section: string): string[] {
  const [, text = ''] = page.split(`\`${section}\`\n`);
  const [table = ''] = text.split('\n## ');
  return [...table.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code = '']) => code);
}

test.each([
  ['ConfigurationError', 'ErrorCode'],
  ['UsageError', 'UsageErrorCode'],
  ['IntercomApiError', 'ApiErrorCode'],
])('docs/errors.md explains each code of a %s, and no other', (section, type) => {
  const codes = codesOf(type);

  expect(codes.length).toBeGreaterThan(4);
  expect(codesIn(section).toSorted()).toEqual(codes.toSorted());
});
