import { codeOf } from './code-of.js';

/** How many characters are shown. */
const maxShown = 200;

/** How the messages of JavaScript engines about mistakes in code begin or end. */
const engineMessage =
  /^(?:Cannot (?:read|set|access|destructure|convert) |Class constructor )|(?:is|are) not (?:a function|a constructor|defined|iterable|an object)|is (?:undefined|null)$/;

/** An e-mail address, or a word with a digit: what may be personal in such a message. */
const personalWord = /[^\s'"`()]*[@\d][^\s'"`()]*/g;

/**
 * What a function of the application threw, for the log. Only messages that the JavaScript engine writes are shown,
 * without words that may be personal: those of the application may hold anything. Of other errors the code or the
 * class is shown.
 */
export function failureText(thrown: unknown): string {
  try {
    return textOf(thrown).slice(0, maxShown);
  } catch {
    // A Proxy, or a getter, that throws.
    return 'a value that cannot be read';
  }
}

function textOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return `a value of type ${typeof thrown}`;
  const { name, message }: { name?: unknown; message?: unknown } = thrown;
  const isMistake = name === 'TypeError' || name === 'ReferenceError';
  if (!isMistake || typeof message !== 'string') return codeOf(thrown);
  const text = message.slice(0, maxShown);
  return engineMessage.test(text) ? `${name}: ${text.replace(personalWord, '…')}` : name;
}
