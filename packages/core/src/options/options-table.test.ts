import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clientOptionNames } from './client-options.js';
import { redactOptionNames } from './privacy-options.js';
import { defaults } from './resolve-options.js';

const page = readFileSync(new URL('../../docs/options.md', import.meta.url), 'utf8');

/** Each option that the page's table has, and the default it gives. */
const documented = new Map(
  [...page.matchAll(/^\| (`[^|]+) \| [^|]+ \| ([^|]+) \| [^|]+ \|$/gm)].flatMap(
    ([, names = '', value = '']) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => [name, value.trim()] as const),
  ),
);

const groups = Object.entries(defaults).flatMap(([group, values]) =>
  Object.entries(values).map(([key, value]) => [`${group}.${key}`, value] as const),
);

test.each(groups)('the default of %s in docs/options.md is the real one', (name, value) => {
  expect(documented.get(name)?.replaceAll(/[`_]/g, '')).toBe(String(value));
});

test('docs/options.md has every option, and no other', () => {
  const isGroup = (name: string) => Object.hasOwn(defaults, name);
  const single = Object.keys(clientOptionNames).filter((name) => !isGroup(name));
  const redact = Object.keys(redactOptionNames).map((name) => `redact.${name}`);
  const named = [...documented.keys()].filter((name) => !isGroup(name));

  const known = [...single, ...redact, ...groups.map(([name]) => name)];

  expect(named.toSorted()).toEqual(known.toSorted());
});
