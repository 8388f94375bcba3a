import type { Contact } from '../model/contact.js';

// Characters that JSON must escape, and surrogates, which it must escape when they are unpaired.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON escapes.
const escaped = /["\\\u0000-\u001f\ud800-\udfff]/;

/** Up to this length checking each character is faster than a regular expression. */
const shortLength = 32;

/** Whether JSON has to escape something in a string. */
export function needsEscape(text: string): boolean {
  const { length } = text;
  if (length > shortLength) return escaped.test(text);
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    const isPlain = code >= 0x20 && code !== 0x22 && code !== 0x5c;
    if (!isPlain || (code >= 0xd800 && code <= 0xdfff)) return true;
  }
  return false;
}

/** The JSON text of a string. Most need no escaping, and cost one scan. */
export function quote(text: string): string {
  return needsEscape(text) ? JSON.stringify(text) : `"${text}"`;
}

/** At most `max` UTF-16 units, never half a surrogate pair. A copy, so that a huge original can be freed. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return JSON.parse(JSON.stringify(text.slice(0, splitsPair ? max - 1 : max)));
}

/**
 * The same text, flattened. V8 keeps the result of `+` as a tree of its parts until a character is read:
 * that takes three times the memory and is slower to compare.
 */
export function inOnePiece(text: string): string {
  // Asking for a character makes V8 copy the parts together, in place.
  text.charCodeAt(0);
  return text;
}

/** The contact as JSON text in the body, e.g. `"user_id":"42"`. */
export function contactText({ field, value }: Contact): string {
  const text = needsEscape(value) ? JSON.stringify(value).slice(1, -1) : value;
  return `${opening[field]}${text}"`;
}

const opening = { id: '"id":"', user_id: '"user_id":"', email: '"email":"' } as const;
