import { build } from 'esbuild';

/** At the end of an import's path: `import code from './worker.ts?bundled'`. */
export const bundledSuffix = '?bundled';

/**
 * A TypeScript file and all that it imports as one script, as text. A worker thread that is started with such a text
 * needs no file, and is found however the application is bundled.
 */
export async function bundledText(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    legalComments: 'none',
    conditions: ['@intercom-events/source'],
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
