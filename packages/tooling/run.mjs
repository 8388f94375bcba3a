// The one entry point of every root script: node packages/tooling/run.mjs <task> [arguments].
// It runs before anything is installed and on any Node, so it uses no dependencies and only old syntax:
// a Node that is too old for the rest must still print the line below.
const [major, minor] = process.versions.node.split('.');

if (Number(major) * 1000 + Number(minor) < 20019) {
  console.error(
    `Node ${process.versions.node} is too old: this needs Node 20.19 or newer. Install one, then run the same command again.`,
  );
  process.exit(1);
}

void import('./run/main.mjs').then((main) => main.main(process.argv.slice(2)));
