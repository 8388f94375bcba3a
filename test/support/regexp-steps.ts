import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** Whether a match of the rest is found from a position on. */
type Continuation = (at: number) => boolean;

const parsed = new Map<string, AST.Pattern>();
const matchers = new Map<string, RegExp>();

/**
 * Counts what a backtracking engine does to run a pattern: one step for each node it tries at each position.
 * V8 does the same and does not tell how much. Throws when there are more steps than allowed.
 */
export function regExpSteps(pattern: RegExp, text: string, maxSteps: number): number {
  const { source, flags, lastIndex, sticky, global } = pattern;
  const { alternatives } = patternOf(source, flags);
  let steps = 0;
  const count = (): void => {
    steps += 1;
    if (steps > maxSteps) throw new Error(`More than ${maxSteps} steps for ${pattern}.`);
  };

  const matchNode = (node: AST.Element, at: number, next: Continuation): boolean => {
    count();
    switch (node.type) {
      case 'Group':
      case 'CapturingGroup':
        return node.alternatives.some((one) => matchAll(one.elements, 0, at, next));
      case 'Quantifier':
        return isOneCharacter(node.element)
          ? repeatCharacter(node, node.element, at, next)
          : repeat(node, at, 0, next);
      case 'Assertion':
        return matchAssertion(node, at) && next(at);
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass': {
        const length = lengthAt(node, at);
        return length > 0 && next(at + length);
      }
      default:
        throw new Error(`${node.type} is not supported.`);
    }
  };

  const matchAll = (
    elements: readonly AST.Element[],
    index: number,
    at: number,
    next: Continuation,
  ): boolean => {
    const element = elements[index];
    if (element === undefined) return next(at);
    return matchNode(element, at, (end) => matchAll(elements, index + 1, end, next));
  };

  /** Without recursion: a text may have more characters than the stack has frames. */
  const repeatCharacter = (
    { min, max, greedy }: AST.Quantifier,
    element: AST.Element,
    at: number,
    next: Continuation,
  ): boolean => {
    const ends = [at];
    const grow = (): boolean => {
      const end = ends[ends.length - 1] ?? at;
      const length = ends.length <= max ? lengthAt(element, end) : 0;
      count();
      if (length > 0) ends.push(end + length);
      return length > 0;
    };
    if (greedy) {
      while (grow());
      for (let times = ends.length - 1; times >= min; times -= 1) {
        count();
        if (next(ends[times] ?? at)) return true;
      }
      return false;
    }
    for (let times = 0; times < ends.length; times += 1) {
      if (times >= min && next(ends[times] ?? at)) return true;
      grow();
    }
    return false;
  };

  const repeat = (node: AST.Quantifier, at: number, times: number, next: Continuation): boolean => {
    const again = (): boolean =>
      times < node.max &&
      matchNode(node.element, at, (end) =>
        end === at && times >= node.min ? false : repeat(node, end, times + 1, next),
      );
    if (times < node.min) return again();
    return node.greedy ? again() || next(at) : next(at) || again();
  };

  const matchAssertion = (node: AST.Assertion, at: number): boolean => {
    if (node.kind === 'start') return at === 0;
    if (node.kind === 'end') return at === text.length;
    if (node.kind !== 'lookahead') throw new Error(`${node.raw} is not supported.`);
    const found = node.alternatives.some((one) => matchAll(one.elements, 0, at, () => true));
    return found !== node.negate;
  };

  const lengthAt = (node: AST.Element, at: number): number => {
    if (at >= text.length) return 0;
    const character = /u|v/.test(flags)
      ? String.fromCodePoint(text.codePointAt(at) ?? 0)
      : (text[at] ?? '');
    return matcherOf(node.raw, flags).test(character) ? character.length : 0;
  };

  const first = global || sticky ? lastIndex : 0;
  for (let start = first; start <= text.length; start += 1) {
    if (alternatives.some((one) => matchAll(one.elements, 0, start, () => true)) || sticky) break;
  }
  return steps;
}

function patternOf(source: string, flags: string): AST.Pattern {
  const key = `${flags}/${source}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const unicode = flags.includes('u');
  const made = new RegExpParser().parsePattern(source, 0, source.length, { unicode });
  parsed.set(key, made);
  return made;
}

/** One character, as V8 sees it. */
function matcherOf(raw: string, flags: string): RegExp {
  const key = `${flags}/${raw}`;
  const known = matchers.get(key);
  if (known !== undefined) return known;
  const made = new RegExp(`^(?:${raw})$`, flags.replace(/[gyd]/g, ''));
  matchers.set(key, made);
  return made;
}

function isOneCharacter({ type }: AST.Element): boolean {
  return type === 'Character' || type === 'CharacterSet' || type === 'CharacterClass';
}
