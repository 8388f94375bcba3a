import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { folderWith } from './testing/fixture.mjs';

const fromHere = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const tool = fromHere('../../node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const config = fromHere('./dependency-cruiser.config.mjs');

const good = {
  'packages/core/src/index.ts': "export { create } from './client/create.js';",
  'packages/core/src/client/create.ts':
    "import { send } from '../http/send.js';\nexport const create = (): void => send(1);",
  'packages/core/src/model/contact.ts': 'export type Contact = string;',
  'packages/core/src/outbox/outbox.ts': 'export type Outbox = string;',
  'packages/core/src/outbox/memory.ts': 'export const memory = 1;',
  'packages/core/src/http/send.ts':
    "import type { Contact } from '../model/contact.js';\nimport type { Outbox } from '../outbox/outbox.js';\nexport const send = (to: Contact | Outbox | number): void => void to;",
  'packages/express/src/index.ts': "export { create } from '../../core/src/index.js';",
  'packages/sandbox/src/index.ts': 'export const sandbox = 1;',
};

/** Which rules are broken, as `rule: from`. */
function broken(files: Readonly<Record<string, string>>): string[] {
  const cwd = folderWith({
    'package.json': {},
    'test/a.ts': '',
    'examples/a.js': '',
    ...good,
    ...files,
  });
  const args = [tool, 'packages', 'examples', 'test', '--config', config, '--output-type', 'json'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  const { summary } = JSON.parse(stdout);
  const violations: { rule: { name: string }; from: string }[] = summary.violations;
  return violations.map(({ rule, from }) => `${rule.name}: ${from}`);
}

test('imports that follow the rules pass', () => {
  expect(broken({})).toEqual([]);
});

test('each rule finds an import against it, imports of types included', () => {
  const found = broken({
    'packages/core/src/delivery/loop.ts': "import { memory } from '../outbox/memory.js';\nmemory;",
    'packages/core/src/event/name.ts': "import { create } from '../index.js';\ncreate;",
    'packages/core/src/dedupe/x.ts':
      "import type { send } from '../http/send.js';\nexport type X = typeof send;",
    'packages/core/src/model/y.ts': "import '../errors/base.js';",
    'packages/core/src/errors/base.ts': 'export const base = 1;',
    'packages/core/src/scope/z.ts': "import '../shed/z.js';",
    'packages/core/src/shed/z.ts': 'export const z = 1;',
    'packages/core/src/options/a.ts': "import './b.js';",
    'packages/core/src/options/b.ts': "import './a.js';",
    'packages/core/src/http/send.test.ts': 'export const server = 1;',
    'packages/express/src/deep.ts': "import '../../core/src/http/send.js';",
    'packages/sandbox/src/cheat.ts': "import '../../core/src/index.js';",
    'packages/sandbox/src/lost.ts': "import './nowhere.js';",
    'packages/core/src/http/borrow.ts': "import '../../../../test/a.js';",
    'packages/novelty/src/index.ts': "import '../../core/src/index.js';",
    'test/b.ts': "import '../packages/core/src/http/send.test.js';",
  });

  expect(found.sort()).toEqual([
    'core-dedupe: packages/core/src/dedupe/x.ts',
    'core-delivery: packages/core/src/delivery/loop.ts',
    'core-event: packages/core/src/event/name.ts',
    'core-model: packages/core/src/model/y.ts',
    'core-scope: packages/core/src/scope/z.ts',
    'entry-points-only: test/b.ts',
    'no-circles: packages/core/src/options/a.ts',
    'no-test-imports: test/b.ts',
    'package-core: packages/core/src/http/borrow.ts',
    'package-express: packages/express/src/deep.ts',
    'package-sandbox: packages/sandbox/src/cheat.ts',
    'resolvable: packages/sandbox/src/lost.ts',
    'unknown-folder: packages/core/src/scope/z.ts',
    'unknown-package: packages/novelty/src/index.ts',
  ]);
});

test('the helpers of the smoke tests are for smoke tests only', () => {
  const found = broken({
    'examples/smoke-kit/src/index.js': "export { kit } from './kit.js';",
    'examples/smoke-kit/src/kit.js': 'export const kit = 1;',
    'examples/shop/src/smoke.js': "import '../../smoke-kit/src/index.js';",
    'examples/shop/src/main.js': "import '../../smoke-kit/src/index.js';",
  });

  expect(found).toEqual(['only-smokes-use-their-kit: examples/shop/src/main.js']);
});

test('a library of one folder may not be imported by another', () => {
  const library = { main: 'index.js', name: 'undici' };
  const found = broken({
    'node_modules/undici/package.json': JSON.stringify(library),
    'node_modules/undici/index.js': '',
    'packages/core/src/http/pool.ts': "import 'undici';",
    'packages/core/src/delivery/shortcut.ts': "import 'undici';",
  });

  expect(found).toEqual(['only-http-uses-undici: packages/core/src/delivery/shortcut.ts']);
});
