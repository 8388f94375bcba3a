import { textBytes } from './json-size.js';

/** An event name as Intercom stores it: lower case, `.` and `$` replaced by `-`, spaces as they are. */
export function normaliseEventName(name: string): string {
  return name.toLowerCase().replace(/[.$]/g, '-');
}

interface NameLimits {
  readonly maxCount: number | false;
  readonly maxBytes: number;
}

/** The event names of the workspace. Each has an index. */
export class EventNames {
  readonly #limits: NameLimits;
  readonly #indices = new Map<string, number>();
  #bytes = 0;

  constructor(limits: NameLimits) {
    this.#limits = limits;
  }

  /** All names, by index. */
  get all(): readonly string[] {
    return [...this.#indices.keys()];
  }

  /** Whether the new ones of these names can be added. */
  check(names: readonly string[]): 'ok' | 'too-many-names' | 'full' {
    const added = new Set(names.filter((name) => !this.#indices.has(name)));
    if (added.size === 0) return 'ok';
    const { maxCount, maxBytes } = this.#limits;
    if (maxCount !== false && this.#indices.size + added.size > maxCount) return 'too-many-names';
    const bytes = [...added].reduce((sum, name) => sum + textBytes(name), this.#bytes);
    return bytes > maxBytes ? 'full' : 'ok';
  }

  /** The index of a name. Adds the name if it is new. */
  indexOf(name: string): number {
    const index = this.#indices.get(name) ?? this.#indices.size;
    if (index === this.#indices.size) {
      this.#indices.set(name, index);
      this.#bytes += textBytes(name);
    }
    return index;
  }

  clear(): void {
    this.#indices.clear();
    this.#bytes = 0;
  }
}
