import { quoted } from '../errors/quoted.js';
import { isSendWhen, scopeTrackOptionNames, trackOptionNames } from '../model/track-options.js';
import { deadlineOptionNames } from '../options/deadline-of.js';
import type { TroubleLog } from './trouble-log.js';

/** Calls that never throw, whatever they are given. */
type Call = 'track' | 'flush' | 'close';

const ofEvent = new Set(Object.keys(trackOptionNames));
const ofScope = new Set(Object.keys(scopeTrackOptionNames));
const ofWait = new Set(Object.keys(deadlineOptionNames));

/** What of the given is shown of a name, or a word. */
const maxShown = 50;

/**
 * Looks at the options of calls that never throw: what they cannot use they leave out, and here it is
 * said. Names are looked at, values only where they have been read anyway: a getter may ask the application.
 */
export class OptionAdvice {
  readonly #log: TroubleLog;

  constructor(log: TroubleLog) {
    this.#log = log;
  }

  /** Options of `events.track()`, for an event of no scope. */
  tracked(options: unknown): void {
    this.#look('track', ofEvent, options);
  }

  /** Options of an event of a scope. */
  scoped(options: unknown, sendWhen: unknown): void {
    this.#look('track', ofScope, options);
    if (isSendWhen(sendWhen)) return;
    const shown = typeof sendWhen === 'string' ? quoted(sendWhen, maxShown) : kindOf(sendWhen);
    this.#say(
      'sendWhen',
      () =>
        `Expected \`sendWhen\` of track() to be "always", "success" or a function, got ${shown}: it is read as "success".`,
    );
  }

  /** Options of `flush()` and `close()`. */
  waited(call: 'flush' | 'close', options: unknown): void {
    this.#look(call, ofWait, options);
  }

  /** An option of an event is of the wrong kind. Never shown: it may be personal. */
  readonly unusable = (option: 'dedupeKey' | 'dedupe', given: unknown): void => {
    const expected = option === 'dedupe' ? '`true` or `false`' : 'text';
    this.#say(
      option,
      () =>
        `Expected \`${option}\` of track() to be ${expected}, got ${kindOf(given)}: it is ignored.`,
    );
  };

  /** `deadlineMs` is no number. */
  noDeadline(call: 'flush' | 'close', given: unknown, insteadMs: number): void {
    this.#say(
      `${call}:deadlineMs`,
      () =>
        `Expected \`deadlineMs\` of ${call}() to be a number of milliseconds, got ${kindOf(given)}: ${call}() takes up to ${insteadMs} ms.`,
    );
  }

  #look(call: Call, known: ReadonlySet<string>, options: unknown): void {
    if (options === null) return;
    if (typeof options !== 'object') {
      this.#say(
        `${call}:kind`,
        () =>
          `Expected the options of ${call}() to be an object, got ${kindOf(options)}: they are ignored.`,
      );
      return;
    }
    try {
      // Nothing is allocated for names that are known; the first that is not says enough.
      for (const name in options) {
        if (known.has(name) || !isGiven(options, name)) continue;
        if (call === 'track' && ofScope.has(name)) this.#sayOutside(name);
        else {
          this.#sayUnknown(call, known, name);
          break;
        }
      }
    } catch {
      // A Proxy of the application's threw: it keeps its names to itself.
    }
  }

  #sayOutside(name: string): void {
    this.#say(
      `track:${name}`,
      () =>
        `\`${name}\` works in a request or a job only (req.track(), events.current, runInScope()): events.track() ignores it.`,
    );
  }

  #sayUnknown(call: Call, known: ReadonlySet<string>, name: string): void {
    this.#say(
      call,
      () =>
        `Unknown option ${quoted(name, maxShown)} of ${call}(): it is ignored. Use one of: ${[...known].join(', ')}.`,
    );
  }

  #say(kind: string, text: () => string): void {
    this.#log.say('warn', `option:${kind}`, text);
  }
}

/** Own, and not plainly `undefined`, which is how something is left out. Calls no getter. */
function isGiven(options: object, name: string): boolean {
  const property = Object.getOwnPropertyDescriptor(options, name);
  return property !== undefined && (property.get !== undefined || property.value !== undefined);
}

/** Never throws, whatever it is: a Proxy that was revoked can be asked for nothing else. */
function kindOf(given: unknown): string {
  return Number.isNaN(given) ? '`NaN`' : `a value of type ${typeof given}`;
}
