import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { audits } from './audits.js';

const folder = new URL('./', import.meta.url);
const packages = new URL('../../packages/', import.meta.url);

/** The rows of the readme's tables: `id sentence`. */
function listed(): readonly string[] {
  const readme = readFileSync(new URL('README.md', folder), 'utf8');
  const rows = readme.matchAll(/^\| *([A-Z]\d\d) *\| *((?:MUST|SHOULD) .+?) *\|$/gm);
  return Array.from(rows, ([, id, sentence]) => `${id} ${sentence}`);
}

/** Whether a package is an adapter. */
function isAdapter(name: string): boolean {
  const source = new URL(`${name}/src/`, packages);
  if (name === 'core' || !existsSync(source)) return false;
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .some((file) => connects.test(readFileSync(new URL(file, source), 'utf8')));
}

const connects = /\bconnect\b[^}]*\} from '@intercom-events\/core\/adapter'/;

/** The package that has a framework's version. */
function frameworkOf(name: string): string {
  return name === 'nestjs' ? '@nestjs/core' : name;
}

/** The majors in a package's peer dependencies; without one, Node is its framework. */
function promisedMajors(name: string): readonly string[] {
  const text = readFileSync(new URL(`${name}/package.json`, packages), 'utf8');
  const { peerDependencies }: { peerDependencies?: Readonly<Record<string, string>> } =
    JSON.parse(text);
  if (peerDependencies === undefined) return [`${name}-node.test.ts`];
  const framework = frameworkOf(name);
  const range = peerDependencies[framework] ?? '';
  return Array.from(range.matchAll(/\^(\d+)/g), ([, major]) => `${name}-${major}.test.ts`);
}

test('the README lists every audit with its id and sentence, and no other', () => {
  expect(listed()).toEqual(audits.map(({ id, sentence }) => `${id} ${sentence}`));
});

test('no id is used twice', () => {
  const ids = audits.map(({ id }) => id);

  expect(ids).toEqual([...new Set(ids)]);
});

test('every adapter runs the audits on every supported major of its framework', () => {
  const adapters = readdirSync(packages).filter(isAdapter);
  const promised = adapters.flatMap(promisedMajors);
  const tested = readdirSync(folder).filter((name) => /-(\d+|node)\.test\.ts$/.test(name));

  expect(adapters).toContain('express');
  for (const name of adapters) expect(promisedMajors(name), name).not.toEqual([]);
  expect(tested.sort()).toEqual([...promised].sort());
});

test.each(readdirSync(folder).filter((name) => /-\d+\.test\.ts$/.test(name)))(
  '%s runs the audits, on the major in its name',
  async (file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const [, framework = '', major = ''] = /^(.+)-(\d+)\.test\.ts$/.exec(file) ?? [];
    const installedAs = /runAudits\(\w+Driver\(\w+, '(.+)'\)\)/.exec(text)?.[1];

    const manifest = new URL(`../node_modules/${installedAs}/package.json`, folder);
    const { name, version }: { name: string; version: string } = JSON.parse(
      readFileSync(manifest, 'utf8'),
    );
    expect(name).toBe(frameworkOf(framework));
    expect(version).toMatch(new RegExp(`^${major}\\.`));
  },
);
