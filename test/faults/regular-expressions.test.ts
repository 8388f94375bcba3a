import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isSafe } from 'redos-detector';
import ts from 'typescript';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../packages/sandbox/src', import.meta.url));

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?<!\.test)\.(ts|js)$/.test(file))
  .map((file) => path.join(folder, file));

/** The regular expressions in a file, and the places that build one from text. */
function regularExpressions(file: string): { literals: RegExp[]; built: string[] } {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const literals: RegExp[] = [];
  const built: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      literals.push(new RegExp(node.text.slice(1, end), node.text.slice(end + 1)));
    }
    if (ts.isNewExpression(node) && node.expression.getText(source) === 'RegExp') {
      built.push(node.getText(source));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { literals, built };
}

test('row 92: no regular expression of the sandbox needs more than linear time', () => {
  const found = files.map(regularExpressions);
  // The detector counts how often a match can backtrack. Linear patterns do so a few times at most.
  const slow = found
    .flatMap(({ literals }) => literals)
    .filter((pattern) => !isSafe(pattern, { maxScore: 50 }).safe);

  expect(found.flatMap(({ literals }) => literals).length).toBeGreaterThan(5);
  expect(slow).toEqual([]);
  expect(found.flatMap(({ built }) => built)).toEqual([]);
});

test('the detector finds patterns that need quadratic time', () => {
  for (const pattern of [/\s*;.*$/, /a*a*$/]) {
    expect(isSafe(pattern, { maxScore: 50 }).safe).toBe(false);
  }
});
