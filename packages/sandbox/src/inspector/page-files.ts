import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { errorResponse, type InspectorResponse } from './inspector-response.js';

/** The files that Vite builds (vite.config.ts), by path below the inspector. */
const types: ReadonlyMap<string, readonly [file: string, type: string]> = new Map([
  ['', ['index.html', 'text/html']],
  ['page.js', ['page.js', 'text/javascript']],
  ['page.css', ['page.css', 'text/css']],
]);

const read = new Map<string, InspectorResponse>();

/** A file of the page; undefined if there is none with that name. Read when it is first needed. */
export function pageFile(name: string): InspectorResponse | undefined {
  const [file, type] = types.get(name) ?? [];
  if (file === undefined) return undefined;
  const known = read.get(name);
  if (known !== undefined) return known;
  const folder = pageFolders.find((one) => existsSync(one + file));
  if (folder === undefined) return notBuilt;
  const body = readFileSync(folder + file, 'utf8');
  const response = { status: 200, type: `${type}; charset=utf-8`, body };
  read.set(name, response);
  return response;
}

/** Seen from a file of the package, and from this source file. */
const pageFolders = ['./inspector-page/', '../../dist/inspector-page/'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
);

const notBuilt = errorResponse(
  503,
  'NOT_BUILT',
  'The inspector page is not built. In a clone of the repository, run: npm run build',
);
