import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { defineConfig, type Options } from 'tsup';
import { bundledSuffix, bundledText } from './bundled-text.js';

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<
    Record<string, string | { readonly '@intercom-events/source': string }>
  >;
  readonly bin?: Readonly<Record<string, string>>;
  /** Packages for web pages: the file for `<script>`. */
  readonly unpkg?: string;
}

// A build runs in its package's folder. The manifest is the one list of entry points.
const manifest: Manifest = JSON.parse(readFileSync('package.json', 'utf8'));

const modules = Object.values(manifest.exports).flatMap((target) =>
  typeof target === 'string' ? [] : [target['@intercom-events/source']],
);
const commands = Object.values(manifest.bin ?? {}).map((file) =>
  file.replace(/^(\.\/)?dist\/(.*)\.js$/, './src/$2.ts'),
);

/** The code of a worker thread as text, `import code from './worker.ts?bundled'`, as Vite has it in the tests. */
const bundledCode: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'bundled-text',
  setup(build) {
    // Relative to the package: esbuild writes the path into a comment of what it builds.
    build.onResolve({ filter: /\?bundled$/ }, ({ path: name, resolveDir }) => ({
      path: path.relative(process.cwd(), path.join(resolveDir, name)),
      namespace: 'bundled-text',
    }));
    build.onLoad({ filter: /./, namespace: 'bundled-text' }, async ({ path: file }) => ({
      contents: await bundledText(path.resolve(file.slice(0, -bundledSuffix.length))),
      loader: 'text',
    }));
  },
};

/** tsup names a built CommonJS file in its own source map, with the path on the machine that builds it. */
const relativeSources: NonNullable<Options['plugins']>[number] = {
  name: 'relative-sources',
  async buildEnd({ writtenFiles }) {
    for (const { name } of writtenFiles.filter((file) => file.name.endsWith('.map'))) {
      const map: { file?: string; sources: string[] } = JSON.parse(await readFile(name, 'utf8'));
      const folder = path.dirname(path.resolve(name));
      map.file = path.basename(name, '.map');
      map.sources = map.sources.map((source) =>
        path.isAbsolute(source) ? path.relative(folder, source) : source,
      );
      await writeFile(name, JSON.stringify(map));
    }
  },
};

/** One file per entry and format, with types for each module. */
const build: Options = {
  entry: [...modules, ...commands],
  format: ['esm', 'cjs'],
  target: 'node20',
  platform: 'node',
  dts: {
    entry: modules,
    // Other packages are taken as built, not as source; and tsup's declaration build still sets
    // an option that TypeScript 6 calls deprecated (seen with tsup 8.5.1).
    compilerOptions: { ignoreDeprecations: '6.0', customConditions: [] },
  },
  sourcemap: true,
  clean: true,
  splitting: true,
  esbuildPlugins: [bundledCode],
  plugins: [relativeSources],
  // `import.meta.url` in CommonJS too: the sandbox finds the files of its page by it. In the other packages it would
  // end an application that a bundler has turned into CommonJS, at its first import of them.
  shims: manifest.name === '@intercom-events/sandbox',
  esbuildOptions: (options) => {
    // What entries share is one file only if each of them imports all that the others do: each file
    // more is two thirds of a millisecond at every start. Some import it for nothing else, and such an
    // import would be left out, as package.json says that it does nothing.
    options.ignoreAnnotations = true;
  },
  silent: true,
};

const forPages: Options = { platform: 'browser', target: 'es2022', minify: true };

const script: Options = {
  ...forPages,
  entry: ['src/index.ts'],
  format: 'iife',
  globalName: 'IntercomEvents',
  silent: true,
};

/** How every package is built. */
export default defineConfig(
  manifest.unpkg === undefined ? build : [{ ...build, ...forPages }, script],
);
