import { type EventName, maxNameLength } from '../model/event-name.js';
import { quote } from './json-text.js';

/** Told once, when the number of distinct names passes the warning mark. */
export type OnManyNames = (distinct: number) => void;

/** A name that was read. It counts once an event of it may be sent. */
export interface ReadName extends EventName {
  isCounted: boolean;
}

const maxRemembered = 1_000;

/**
 * Normalises event names and counts the distinct ones.
 *
 * Intercom lower-cases names and stores `.` and `$` as `-`. A workspace holds 120 active names, and events
 * of any further name are answered with 422 for ever. (Intercom-OpenAPI 2.14 and the help centre,
 * "Creating and tracking events".)
 */
export class EventNames {
  readonly #max: number;
  readonly #warnAt: number;
  readonly #onMany: OnManyNames;
  readonly #distinct = new Set<string>();
  /** By spelling, so that a name is normalised once. */
  readonly #known = new Map<string, ReadName>();

  constructor(options: {
    readonly max: number;
    readonly warnAt: number;
    readonly onMany: OnManyNames;
  }) {
    this.#max = options.max;
    this.#warnAt = options.warnAt;
    this.#onMany = options.onMany;
  }

  /** The name as Intercom stores it; `undefined` when it cannot be a name. Counts nothing. */
  read(given: unknown): ReadName | undefined {
    if (typeof given !== 'string') return undefined;
    return this.#known.get(given) ?? this.#learn(given);
  }

  /** Whether events of this name may be sent. A name that is new is counted from now on. */
  admit(name: ReadName): boolean {
    if (name.isCounted) return true;
    if (!this.#distinct.has(name.name)) {
      if (this.#distinct.size >= this.#max) return false;
      this.#distinct.add(name.name);
      if (this.#distinct.size === this.#warnAt) this.#onMany(this.#distinct.size);
    }
    name.isCounted = true;
    return true;
  }

  #learn(given: string): ReadName | undefined {
    const name = storedName(given);
    if (name === undefined) return undefined;
    const text = `,"event_name":${quote(name)}`;
    const learnt = { name, text, textBeforeMetadata: `${text},"metadata":`, isCounted: false };
    // Names that will be refused must not push out those in use.
    if (this.#distinct.size < this.#max || this.#distinct.has(name)) {
      if (this.#known.size >= maxRemembered) this.#known.clear();
      this.#known.set(given, learnt);
    }
    return learnt;
  }
}

/** The name as Intercom stores it; `undefined` when it cannot be a name. */
export function storedName(given: string): string | undefined {
  // Trimming a huge string takes time, and nothing that long can become a name.
  if (given.length > 4 * maxNameLength) return undefined;
  const name = given.trim().toLowerCase().replace(/[.$]/g, '-');
  return name === '' || name.length > maxNameLength ? undefined : name;
}
