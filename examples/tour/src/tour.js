/** The whole tour: the code of each example, and its output. */

import { examples, readExample, run } from './examples.js';

for (const [index, name] of examples.entries()) {
  const { about, code } = readExample(name);
  console.log(`━━ ${index + 1}. src/${name}.js\n${about}\n\n${indented(code)}\nprints\n`);
  console.log(await run(name));
}

function indented(code) {
  return code.replace(/^(?=.)/gm, '  ');
}
