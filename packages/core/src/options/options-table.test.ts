import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clientOptionNames, defaults } from './defaults.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** Each option that the readme's table has, and the default it gives. */
const documented = new Map(
  [...readme.matchAll(/^\| (`[^|]+) \| [^|]+ \| ([^|]+) \| [^|]+ \|$/gm)].flatMap(
    ([, names = '', value = '']) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => [name, value.trim()] as const),
  ),
);

const groups = Object.entries(defaults).flatMap(([group, values]) =>
  Object.entries(values).map(([key, value]) => [`${group}.${key}`, value] as const),
);

test.each(groups)("the readme's default of %s is the real one", (name, value) => {
  expect(documented.get(name)?.replaceAll(/[`_]/g, '')).toBe(String(value));
});

test("the readme's table has every option, and no other", () => {
  const isGroup = (name: string) => Object.hasOwn(defaults, name);
  const single = Object.keys(clientOptionNames).filter((name) => !isGroup(name));
  const named = [...documented.keys()].filter((name) => !isGroup(name));

  expect(named.toSorted()).toEqual([...single, ...groups.map(([name]) => name)].toSorted());
});
