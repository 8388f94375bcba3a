import { type EventName, maxNameLength } from '../model/event-name.js';
import { quote } from './quote.js';

/** Told once, when the number of distinct names passes the warning mark. */
export type OnManyNames = (distinct: number) => void;

const maxRemembered = 1_000;

/**
 * Normalises event names and counts the distinct ones.
 *
 * Intercom lower-cases names and stores `.` and `$` as `-`; a workspace holds 120 active names, and
 * answers 422 to events of any further name for ever. (Intercom-OpenAPI 2.14 and the help centre,
 * "Creating and tracking events".)
 */
export class EventNames {
  readonly #max: number;
  readonly #warnAt: number;
  readonly #onMany: OnManyNames;
  readonly #distinct = new Set<string>();
  readonly #known = new Map<string, EventName>();

  constructor(options: {
    readonly max: number;
    readonly warnAt: number;
    readonly onMany: OnManyNames;
  }) {
    this.#max = options.max;
    this.#warnAt = options.warnAt;
    this.#onMany = options.onMany;
  }

  /** The name as it will be stored, or why it cannot be used. */
  admit(given: unknown): EventName | 'invalid_name' | 'too_many_names' {
    if (typeof given !== 'string') return 'invalid_name';
    return this.#known.get(given) ?? this.#learn(given);
  }

  #learn(given: string): EventName | 'invalid_name' | 'too_many_names' {
    const name = storedName(given);
    if (name === undefined) return 'invalid_name';
    if (!this.#distinct.has(name)) {
      if (this.#distinct.size >= this.#max) return 'too_many_names';
      this.#distinct.add(name);
      if (this.#distinct.size === this.#warnAt) this.#onMany(this.#distinct.size);
    }
    const text = `,"event_name":${quote(name)}`;
    const learnt = { name, text, textBeforeMetadata: `${text},"metadata":` };
    if (this.#known.size >= maxRemembered) this.#known.clear();
    this.#known.set(given, learnt);
    return learnt;
  }
}

/** The name as Intercom stores it; `undefined` when it is none. */
export function storedName(given: string): string | undefined {
  // Trimming a huge string is work; nothing that long can become a name.
  if (given.length > 4 * maxNameLength) return undefined;
  const name = given.trim().toLowerCase().replace(/[.$]/g, '-');
  return name === '' || name.length > maxNameLength ? undefined : name;
}
