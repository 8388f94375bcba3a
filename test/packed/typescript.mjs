import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../packages/tooling/run/paths.mjs';
import { node } from './command.mjs';
import { check } from './results.mjs';

/** The ways a TypeScript project may be set up to find modules. */
const setups = {
  node16: { module: 'node16', moduleResolution: 'node16' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'preserve', moduleResolution: 'bundler' },
};

/**
 * Type-checks a consumer, as an ES module and as CommonJS, with each compiler and set-up.
 *
 * @param {import('./consumers.mjs').Consumer} consumer
 * @param {string} folder where it is installed
 */
export async function checkTypes(consumer, folder) {
  const source = path.join(root, 'test/packed/consumers', consumer.file);
  for (const version of consumer.typescript) {
    for (const [name, setup] of Object.entries(setups)) {
      if (consumer.setups !== undefined && !consumer.setups.includes(name)) continue;
      await check(`${consumer.name}: accepted by TypeScript ${version}, ${name}`, () => {
        const project = path.join(folder, 'types', `${version}-${name}`);
        mkdirSync(project, { recursive: true });
        copyFileSync(source, path.join(project, 'main.mts'));
        copyFileSync(source, path.join(project, 'main.cts'));
        writeFileSync(
          path.join(project, 'tsconfig.json'),
          JSON.stringify(configOf({ ...setup, ...consumer.compilerOptions })),
        );
        compile(path.join(folder, `node_modules/typescript-${version}/bin/tsc`), project);
      });
    }
  }
}

/** @param {object} setup */
function configOf(setup) {
  return {
    compilerOptions: {
      ...setup,
      target: 'es2022',
      lib: ['es2023'],
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      esModuleInterop: true,
      noEmit: true,
      // Our declarations are checked too, not only what is made of them.
      skipLibCheck: false,
    },
    include: ['main.mts', 'main.cts'],
  };
}

/**
 * @param {string} tsc
 * @param {string} project
 */
function compile(tsc, project) {
  try {
    node([tsc, '-p', project, '--pretty', 'false'], { cwd: project });
  } catch (error) {
    // Mistakes in the declarations of others are theirs, and old compilers find many.
    const lines = error instanceof Error ? error.message.split('\n') : [String(error)];
    const ours = lines.filter((line) => /^main\.|@intercom-events|^error\b/.test(line));
    const theirs = lines.filter((line) => /^\.\..*: error TS/.test(line) && !ours.includes(line));
    if (ours.length > 0 || theirs.length === 0)
      throw new Error((ours.length > 0 ? ours : lines).join('\n'));
  }
}
