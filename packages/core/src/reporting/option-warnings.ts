import { knownNamesAdvice } from '../errors/known-names.js';
import { quoted } from '../errors/quoted.js';
import { isIntercomId } from '../model/contact.js';
import { hasProperties } from '../model/properties.js';
import { isSendWhen, scopeTrackOptionNames, trackOptionNames } from '../model/track-options.js';
import { deadlineOptionNames } from '../options/deadline-of.js';
import type { ThrottledLogger } from './throttled-logger.js';

/** Calls that never throw, whatever their arguments. */
type WaitingCall = 'flush' | 'persisted' | 'close';
type Call = 'track' | WaitingCall;

const trackNames = new Set(Object.keys(trackOptionNames));
const scopeTrackNames = new Set(Object.keys(scopeTrackOptionNames));
const deadlineNames = new Set(Object.keys(deadlineOptionNames));

/** How many characters of an unknown name or word are shown. */
const maxShown = 50;

/**
 * Warns about unusable options of calls that never throw; the calls ignore them. Only names are looked at,
 * and values that were read anyway: a getter may call the application.
 */
export class OptionWarnings {
  readonly #log: ThrottledLogger;

  constructor(log: ThrottledLogger) {
    this.#log = log;
  }

  /** Options of `events.track()`, outside a scope. */
  checkTrack(options: unknown): void {
    this.#checkNames('track', trackNames, options);
  }

  /** Options of an event in a scope. */
  checkScopeTrack(options: unknown, sendWhen: unknown): void {
    this.#checkNames('track', scopeTrackNames, options);
    if (isSendWhen(sendWhen)) return;
    const shown = typeof sendWhen === 'string' ? quoted(sendWhen, maxShown) : typeOf(sendWhen);
    this.#warn(
      'sendWhen',
      () =>
        `Expected \`sendWhen\` of track() to be "always", "success" or a function, got ${shown}. It is treated as "success".`,
    );
  }

  /** Options of `flush()`, `persisted()` and `close()`. */
  checkWait(call: WaitingCall, options: unknown): void {
    this.#checkNames(call, deadlineNames, options);
  }

  /** An option of an event has the wrong type. Its value is not shown: it may be personal data. */
  readonly wrongType = (option: 'dedupeKey' | 'dedupe', given: unknown): void => {
    const expected = option === 'dedupe' ? '`true` or `false`' : 'text';
    this.#warn(
      option,
      () =>
        `Expected \`${option}\` of track() to be ${expected}, got ${typeOf(given)}. It is ignored.`,
    );
  };

  /** A contact is looked up by Intercom's own id, and this id is none. It is not shown: it is personal data. */
  checkIntercomId(id: string): void {
    if (isIntercomId(id)) return;
    this.#warn(
      'id',
      () =>
        "A user was given as `{ id }`, which means Intercom's own id of a contact: 24 hexadecimal digits. This id is another. For an id of your own pass `{ userId }`, or the id alone.",
    );
  }

  /** `deadlineMs` is not a number. */
  invalidDeadline(call: WaitingCall, given: unknown, insteadMs: number): void {
    this.#warn(
      `${call}:deadlineMs`,
      () =>
        `Expected \`deadlineMs\` of ${call}() to be a number of milliseconds, got ${typeOf(given)}. ${call}() uses ${insteadMs} ms.`,
    );
  }

  #checkNames(call: Call, known: ReadonlySet<string>, options: unknown): void {
    if (options === null) return;
    if (typeof options !== 'object' || isNoObject(options)) {
      this.#warn(
        `${call}:kind`,
        () =>
          `Expected the options of ${call}() to be an object, got ${typeOf(options)}. They are ignored.`,
      );
      return;
    }
    try {
      // Nothing is allocated for known names. One warning about the first unknown name is enough.
      for (const name in options) {
        if (known.has(name) || !isGiven(options, name)) continue;
        if (call === 'track' && scopeTrackNames.has(name)) this.#warnOutsideScope(name);
        else {
          this.#warnUnknown(call, known, name);
          break;
        }
      }
    } catch {
      // A Proxy of the application threw: there is nothing to say about its options.
    }
  }

  #warnOutsideScope(name: string): void {
    this.#warn(
      `track:${name}`,
      () =>
        `\`${name}\` only works in a request or a job (req.track(), events.current, runInScope()). events.track() ignores it.`,
    );
  }

  #warnUnknown(call: Call, known: ReadonlySet<string>, name: string): void {
    this.#warn(
      call,
      () =>
        `Unknown option ${quoted(name, maxShown)} of ${call}() is ignored. ${knownNamesAdvice(name, [...known])}`,
    );
  }

  #warn(kind: string, text: () => string): void {
    this.#log.write('warn', `option:${kind}`, text);
  }
}

/** Bytes, text in an object and the like: to list their properties could take long. A Proxy may throw. */
function isNoObject(options: object | null): boolean {
  try {
    return options !== null && !hasProperties(options);
  } catch {
    return false;
  }
}

/** Whether the object has the property itself, with another value than `undefined`. Calls no getter. */
function isGiven(options: object, name: string): boolean {
  const property = Object.getOwnPropertyDescriptor(options, name);
  return property !== undefined && (property.get !== undefined || property.value !== undefined);
}

/** Never throws: `typeof` is all that works on a revoked Proxy. */
function typeOf(given: unknown): string {
  return Number.isNaN(given) ? '`NaN`' : `a value of type ${typeof given}`;
}
