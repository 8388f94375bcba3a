/** How Intercom's access tokens start: "tok:" in base64. Host names are lower case. */
const intercomToken = /dg9ro[a-z0-9+/=_-]{8,}/gi;

const word = /[A-Za-z0-9+=]{20,}/g;

/** Hides the given tokens, and everything that starts like a token of Intercom. */
export function hideTokens(text: string, tokens: Iterable<string>): string {
  let hidden = text;
  for (const token of tokens) hidden = hidden.replaceAll(token, mask);
  return hidden.replace(intercomToken, mask);
}

/** Also hides long random words, for messages that repeat what the user typed: it may be any secret. */
export function hideSecrets(text: string, tokens: Iterable<string>): string {
  return hideTokens(text, tokens).replace(word, (found) => (isRandom(found) ? mask : found));
}

const mask = '[hidden: looks like a token]';

/** Upper case, lower case and digits in one word, or a long hexadecimal number. */
function isRandom(text: string): boolean {
  if (!/\d/.test(text)) return false;
  return (/[a-z]/.test(text) && /[A-Z]/.test(text)) || /^(?=\d*[a-f])[\da-f]{32,}$/.test(text);
}
