/**
 * Makes text safe for a terminal and for one line of a log: control characters (line breaks, escape codes),
 * invisible characters and those that change the direction of writing are escaped, e.g. as `\u001b`. JSON stays
 * valid.
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    let escaped = '';
    for (let i = 0; i < character.length; i += 1) {
      escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
    }
    return escaped;
  });
}
