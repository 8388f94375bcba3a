import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { fileWith, run, sandboxFor, yesterday } from '../cli/run.js';
import { stepCounter } from '../support/count-steps.js';

vi.setConfig({ testTimeout: 120_000 });

/** What the command runs for a file, without the sandbox and the tests. */
const scripts = /packages\/(?:cli|core)\/src|node_modules\/(?:csv-parse|commander)/;

const time = yesterday();

/** Files with a long text in every place: cells, keys, values, and where no text should be. */
const files: Readonly<Record<string, (text: string) => string>> = {
  'a.csv': (text) =>
    [
      `user_id,name,at,plan,ends_date,${text.replace(/[",\n\r]/g, '')}`,
      `${text},x,${time},pro,2026-11-20,1`,
      `42,${text},${time},pro,2026-11-20,1`,
      `42,x,${text},pro,2026-11-20,1`,
      `42,x,${time},${text},2026-11-20,1`,
      `42,x,${time},"${text.replaceAll('"', '""')}",${text},1`,
      `42,x,${time},pro,2026-11-20,"${text}`,
    ].join('\n'),
  'b.csv': (text) => text,
  'a.ndjson': (text) =>
    [
      { user_id: text, name: 'x', at: time },
      { user_id: '42', name: text, at: time },
      { user_id: '42', name: 'x', at: text },
      { user_id: '42', name: 'x', at: time, metadata: { [text]: 'pro', plan: text, a_date: text } },
      { user_id: '42', name: 'x', at: time, [text]: 1 },
      text,
    ]
      .map((row) => JSON.stringify(row))
      .join('\n'),
  'b.ndjson': (text) => text,
};
const symbols = '",\n\\{[-. @'.split('');
const pieces = ['a', '0', 'a1', '""', '2026-', 'a.', ...symbols];

test('the work of the command grows with the size of a file, not with its square', async () => {
  const sandbox = await sandboxFor();
  const env = { INTERCOM_ACCESS_TOKEN: undefined };
  const paths = Object.keys(files).map((name) => [name, fileWith(name, '')] as const);
  const countSteps = stepCounter(scripts, 3_000_000);
  onTestFinished(() => countSteps.stop());
  const stepsFor = (text: string): Promise<number> => {
    for (const [name, file] of paths) writeFileSync(file, files[name]?.(text) ?? '');
    return countSteps(async () => {
      for (const [, file] of paths) await run(sandbox, ['import', file, '--dry-run'], { env });
      await run(sandbox, ['names', paths[0]?.[1] ?? '']);
    });
  };
  await fc.assert(
    fc.asyncProperty(fc.string({ minLength: 1, maxLength: 3 }), async (piece) => {
      const short = await stepsFor(piece.repeat(1_000 / piece.length));
      const long = await stepsFor(piece.repeat(4_000 / piece.length));

      // Four times the text is at most four times the work, beside what every run takes.
      expect(long / short).toBeLessThan(6);
    }),
    { numRuns: pieces.length + 5, examples: pieces.map((piece): [string] => [piece]) },
  );
});
