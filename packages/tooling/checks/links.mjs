import { existsSync } from 'node:fs';
import path from 'node:path';
import { filesUnder, readText } from './files.mjs';

/** Code, in which a bracket is not a link. */
const fence = /^([ \t]*)(`{3,})[\s\S]*?^\1\2[ \t]*$/gm;
const codeSpan = /(`+)[^`][\s\S]*?\1/g;
const link = /\]\(([^()\s]+)\)/g;

/**
 * Every link between files of the repository leads to a file, and its anchor to a heading.
 *
 * @param {string} base
 * @returns {string[]} what is wrong
 */
export function checkLinks(base) {
  return filesUnder(base)
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) => brokenLinks(base, file));
}

/**
 * @param {string} base
 * @param {string} file
 */
function brokenLinks(base, file) {
  const text = readText(base, file).replace(fence, '').replace(codeSpan, '``');
  const targets = [...text.matchAll(link)].map(([, target = '']) => target);
  return targets
    .filter((target) => !/^[a-z]+:/i.test(target))
    .flatMap((target) => {
      const [name = '', anchor] = target.split('#');
      const linked = name === '' ? file : path.posix.join(path.posix.dirname(file), name);
      if (!existsSync(path.join(base, linked))) {
        return [`${file}: the link to ${target} leads to no file.`];
      }
      if (anchor === undefined || !linked.endsWith('.md')) return [];
      if (anchorsOf(readText(base, linked)).has(anchor)) return [];
      return [`${file}: the link to ${target} leads to no heading.`];
    });
}

/**
 * The anchors of a page's headings, as GitHub and npm make them.
 *
 * @param {string} text
 */
function anchorsOf(text) {
  /** @type {Set<string>} */
  const anchors = new Set();
  for (const [, heading = ''] of text.replace(fence, '').matchAll(/^#{1,6} (.+)$/gm)) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-');
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}
