import { expect, test } from 'vitest';
import { runtimeOf } from './runtime.js';

const node = { userAgent: `node/${process.versions.node}`, transport: 'undici', hasExit: true };

test.each<readonly [string, object, object]>([
  ['Node 20', {}, node],
  ['Node since 21', { navigator: { userAgent: 'Node.js/22' } }, node],
  ['a made-up browser of a test', { navigator: { userAgent: 'Mozilla/5.0 Bun/1' } }, node],
  ['a navigator without a name', { navigator: null }, node],
  [
    'Bun',
    { navigator: { userAgent: 'Bun/1.4.5' } },
    { userAgent: 'bun/1.4.5', transport: 'fetch', hasExit: true },
  ],
  [
    'Deno',
    { navigator: { userAgent: 'Deno/2.9.6' } },
    { userAgent: 'deno/2.9.6', transport: 'fetch', hasExit: true },
  ],
  [
    'Workers',
    { navigator: { userAgent: 'Cloudflare-Workers' } },
    { userAgent: 'cloudflare-workers', transport: 'fetch', hasExit: false },
  ],
])('%s', (_name, global, runtime) => {
  expect(runtimeOf(global)).toEqual(runtime);
});
