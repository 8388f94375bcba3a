const maxLength = 200;

/**
 * Makes text from requests safe for a terminal and for one line of a log. Control characters (line breaks, ANSI
 * escapes), invisible characters and those that change the writing direction become `\u001b` and the like.
 */
export function printable(text: string): string {
  const short = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return short.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
