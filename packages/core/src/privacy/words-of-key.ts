/**
 * The words of a key in lower case: `cardNumber`, `card_number` and `CARD-NUMBER` are `card number`. Letters are read
 * as they look: full-width, accented and invisible ones, and those of other alphabets that look like Latin letters,
 * make no other word.
 */
export function wordsOf(key: string): string[] {
  return asItLooks(key)
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Letters of the Greek, Cyrillic and other alphabets, by the Latin letter they look like. */
const lookAlikes = new Map(
  Object.entries({
    A: '\u0391\u0410',
    B: '\u0392\u0412',
    C: '\u03f9\u0421',
    E: '\u0395\u0415',
    H: '\u0397\u041d',
    I: '\u0399\u0406',
    J: '\u0408',
    K: '\u039a\u041a',
    M: '\u039c\u041c',
    N: '\u039d',
    O: '\u039f\u041e',
    P: '\u03a1\u0420',
    S: '\u0405',
    T: '\u03a4\u0422',
    W: '\u051c',
    X: '\u03a7\u0425',
    Y: '\u03a5\u04ae',
    Z: '\u0396',
    a: '\u03b1\u0251\u0430',
    b: '\u0432',
    c: '\u03f2\u0441',
    d: '\u0501',
    e: '\u03b5\u0435\u0454',
    g: '\u0261',
    h: '\u043d\u04bb',
    i: '\u0131\u03b9\u0456',
    j: '\u0458',
    k: '\u03ba\u043a',
    l: '\u04cf',
    m: '\u043c',
    n: '\u03b7\u0578',
    o: '\u03bf\u043e\u0585',
    p: '\u03c1\u0440',
    q: '\u051b',
    r: '\u0433',
    s: '\u0455',
    t: '\u03c4\u0442',
    u: '\u03c5\u057d',
    v: '\u03bd\u0475',
    w: '\u03c9\u051d',
    x: '\u03c7\u0445',
    y: '\u03b3\u0443',
  }).flatMap(([letter, others]) => [...others].map((other) => [other, letter] as const)),
);

function asItLooks(key: string): string {
  // Keys in ASCII, which most are, look like what they are.
  if (!/[^\0-\x7f]/.test(key)) return key;
  return key
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/[^\0-\x7f]/g, (letter) => lookAlikes.get(letter) ?? letter);
}
