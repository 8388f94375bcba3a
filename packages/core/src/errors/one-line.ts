/**
 * Text fit for a terminal and for one line of a log: control characters (line breaks, escape codes),
 * invisible marks and those that turn the direction of writing become `\u001b` and the like, which
 * leaves JSON the JSON it was.
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
