import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Sandbox, type SandboxOptions, startSandbox } from '@intercom-events/sandbox';
import { runProgram } from 'intercom-events';
import { onTestFinished } from 'vitest';

/** The result of a command. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Must never be printed. */
export const token = 'dG9rOmEtdmVyeS1zZWNyZXQtdG9rZW4';

/** A sandbox for one test. It knows the users 42 and 43. */
export async function sandboxFor(options: SandboxOptions = {}): Promise<Sandbox> {
  const contacts = [{ user_id: '42' }, { user_id: '43', email: 'ann@example.org' }];
  const sandbox = await startSandbox({ contacts, token, ...options });
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

/** Options of `run()`. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly interrupted?: AbortSignal;
  readonly isTTY?: boolean;
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Called with each printed text. */
  readonly onOut?: (text: string) => void;
}

/** Runs a command against a sandbox, with the right token. */
export async function run(
  { url }: Pick<Sandbox, 'url'>,
  argv: readonly string[],
  {
    env = {},
    interrupted = new AbortController().signal,
    isTTY = false,
    stdin,
    onOut,
  }: RunOptions = {},
): Promise<Run> {
  let out = '';
  let err = '';
  const code = await runProgram(argv, {
    out: {
      write: (text) => {
        out += text;
        onOut?.(text);
      },
    },
    err: { write: (text) => (err += text), isTTY },
    stdin,
    env: { INTERCOM_EVENTS_URL: url, INTERCOM_ACCESS_TOKEN: token, ...env },
    interrupted,
  });
  if (`${out}${err}`.includes(token)) throw new Error('The token was printed.');
  return { code, out, err };
}

/** A file in a folder of its own, for one test. */
export function fileWith(name: string, text: string | Uint8Array): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** A time yesterday, in ISO format. */
export function yesterday(second = 0): string {
  return new Date(Math.floor(Date.now() / 1000) * 1000 - 86_400_000 + second * 1000).toISOString();
}
