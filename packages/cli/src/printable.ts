const maxLength = 300;

/**
 * Makes foreign text safe to print on one line of a terminal: control characters (line breaks, ANSI escapes),
 * invisible characters and bidirectional marks are escaped (e.g. `\u001b`).
 */
export function printable(text: string): string {
  const short = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return escaped(short);
}

/** JSON on one line, with the same characters escaped. */
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
