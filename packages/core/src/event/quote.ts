// What JSON must escape, and surrogates, which it must escape when they stand alone.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON escapes.
const needsEscape = /["\\\u0000-\u001f\ud800-\udfff]/;

/** The JSON text of a string. Most strings need no escaping: those cost one scan and no call. */
export function quote(text: string): string {
  return needsEscape.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** At most `max` UTF-16 units, never half a character; a copy, so that a huge original can be freed. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return JSON.parse(JSON.stringify(text.slice(0, splitsPair ? max - 1 : max)));
}
