const taggedFence = /^([ \t]*)```(\w+) file=(\S+)\n([\s\S]*?)^\1```[ \t]*$/gm;
const anyTag = /^[ \t]*```\w* .*\bfile=/gm;

/**
 * Fills every tagged fence of a readme with the code it names.
 *
 * @param {string} text the readme
 * @param {(file: string) => string | undefined} read the text of a file of the repository
 * @returns {{ filled: string, problems: string[] }}
 */
export function fillFences(text, read) {
  /** @type {string[]} */
  const problems = [];
  let understood = 0;
  const filled = text.replace(taggedFence, (fence, indent, language, tag) => {
    understood += 1;
    const [file, region] = tag.split('#');
    const source = read(file);
    const code = source === undefined ? undefined : codeOf(source, region);
    if (code === undefined) {
      problems.push(
        source === undefined ? `there is no ${file}.` : `${file} has no region "${region}".`,
      );
      return fence;
    }
    const lines = code.map((line) => (line === '' ? '' : indent + line)).join('\n');
    return `${indent}\`\`\`${language} file=${tag}\n${lines}\n${indent}\`\`\``;
  });
  // A tag with a typo must be an error, not an unchecked fence.
  const tags = text.match(anyTag)?.length ?? 0;
  if (tags !== understood) problems.push(`${tags - understood} tagged fences cannot be read.`);
  return { filled, problems };
}

/**
 * The lines of a region (of the whole file if none is named), without the indent they share.
 *
 * @param {string} source
 * @param {string | undefined} region
 * @returns {string[] | undefined}
 */
function codeOf(source, region) {
  const lines = source.trimEnd().split('\n');
  const inside = region === undefined ? lines : between(lines, region);
  if (!inside) return undefined;
  const code = inside.filter((line) => !/^\s*\/\/ #(?:end)?region\b/.test(line));
  const indents = code.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const shared = Math.min(...indents);
  return code.map((line) => line.slice(Number.isFinite(shared) ? shared : 0));
}

/**
 * @param {readonly string[]} lines
 * @param {string} region
 */
function between(lines, region) {
  const start = lines.findIndex((line) => line.trim() === `// #region ${region}`);
  if (start === -1) return undefined;
  let depth = 1;
  for (let index = start + 1; index < lines.length; index += 1) {
    if (/^\s*\/\/ #region\b/.test(lines[index] ?? '')) depth += 1;
    if (/^\s*\/\/ #endregion\b/.test(lines[index] ?? '')) depth -= 1;
    if (depth === 0) return lines.slice(start + 1, index);
  }
  return undefined;
}
