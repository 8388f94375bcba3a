import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The examples of the tour: files of this folder. */
export const examples = ['create', 'metadata', 'list', 'summarise', 'import', 'contacts', 'bulk'];

/** The description of an example, and its code. */
export function readExample(name) {
  const source = readFileSync(pathOf(name), 'utf8');
  const [, about] = /^\/\*\*([\s\S]*?)\*\//.exec(source);
  const [, code] = /^\/\/ #region code\n([\s\S]*?)^\/\/ #endregion/m.exec(source);
  return { about: about.replace(/^ \* ?/gm, '').trim(), code };
}

/** Runs a file of this folder as a program of its own, and resolves with what it printed. */
export async function run(name, settings = {}) {
  const child = spawn(process.execPath, [pathOf(name)], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.setEncoding('utf8');
  let printed = '';
  child.stdout.on('data', (text) => {
    printed += text;
  });
  const [code, signal] = await once(child, 'close');
  if (code !== 0) throw new Error(`${name}.js ended with ${code ?? signal} after:\n${printed}`);
  return printed;
}

function pathOf(name) {
  return fileURLToPath(new URL(`${name}.js`, import.meta.url));
}
