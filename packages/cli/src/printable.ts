const maxLength = 300;

/**
 * Text from outside, fit for a terminal and for one line: control characters (line breaks, ANSI escapes),
 * invisible marks and those that turn the direction of writing become `\u001b` and the like.
 */
export function printable(text: string): string {
  const short = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return escaped(short);
}

/** JSON in one line. JSON leaves some of those characters as they are; as escapes they mean the same. */
export function printableJson(value: unknown): string {
  return escaped(JSON.stringify(value) ?? 'null');
}

function escaped(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => unit(character.charCodeAt(at))).join(''),
  );
}

function unit(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
