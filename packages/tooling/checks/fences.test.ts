import { expect, test } from 'vitest';
import { fillFences } from './fences.mjs';

const source = [
  "import { app } from './app.js';",
  '',
  'function shop() {',
  '  // #region track',
  "  app.post('/plan', (req) => {",
  '    // #region inner',
  "    req.track('updated-plan');",
  '    // #endregion',
  '',
  '  });',
  '  // #endregion',
  '}',
  '',
].join('\n');
const read = (file: string): string | undefined => (file === 'app.js' ? source : undefined);
const fence = (tag: string, code: string): string =>
  `Text\n\n\`\`\`ts file=${tag}\n${code}\n\`\`\`\n`;
const track = "app.post('/plan', (req) => {\n  req.track('updated-plan');\n\n});";

test('a fence that equals its region is not changed', () => {
  const readme = fence('app.js#track', track);

  expect(fillFences(readme, read)).toEqual({ filled: readme, problems: [] });
});

test('a fence that differs is replaced, without the indent and the markers', () => {
  const { filled } = fillFences(fence('app.js#track', 'old();'), read);

  expect(filled).toBe(fence('app.js#track', track));
});

test('an empty fence is filled', () => {
  const { filled } = fillFences('```ts file=app.js#inner\n```\n', read);

  expect(filled).toBe("```ts file=app.js#inner\nreq.track('updated-plan');\n```\n");
});

test('a fence inside a list keeps its indent', () => {
  const { filled } = fillFences('- a\n  ```ts file=app.js#inner\n  x\n  ```\n', read);

  expect(filled).toBe("- a\n  ```ts file=app.js#inner\n  req.track('updated-plan');\n  ```\n");
});

test('a dollar sign in the code is copied as it is', () => {
  const { filled } = fillFences(fence('x.js', ''), () => "price('$&', `$1`);\n");

  expect(filled).toBe(fence('x.js', "price('$&', `$1`);"));
});

test('a region or file that does not exist is a problem, and the fence is left alone', () => {
  const readme = fence('app.js#gone', 'x') + fence('gone.js', 'y');

  expect(fillFences(readme, read)).toEqual({
    filled: readme,
    problems: ['app.js has no region "gone".', 'there is no gone.js.'],
  });
});

test('a tag that cannot be read is a problem, not an unchecked fence', () => {
  const readme = '```ts title="x" file=app.js#track\nx\n```\n';

  expect(fillFences(readme, read).problems).toEqual(['1 tagged fences cannot be read.']);
});

test('fences without a tag are ignored', () => {
  const readme = '```ts\nanything();\n```\n';

  expect(fillFences(readme, read)).toEqual({ filled: readme, problems: [] });
});
