import type { MetadataSerialiser } from '../event/metadata.js';
import type { PlanCheck } from '../event/plan-check.js';

/** Turns what the caller gave as metadata, an object or a function that builds one, into JSON text. */
export class MetadataText {
  readonly #serialiser: MetadataSerialiser;
  readonly #onBuilderTrouble: (name: string) => void;
  readonly #plan: PlanCheck | undefined;

  constructor(
    serialiser: MetadataSerialiser,
    onBuilderTrouble: (name: string) => void,
    plan?: PlanCheck,
  ) {
    this.#serialiser = serialiser;
    this.#onBuilderTrouble = onBuilderTrouble;
    this.#plan = plan;
  }

  /** An empty string when there is none; `undefined` when the tracking plan forbids the event. */
  of(metadata: unknown, name: string): string | undefined {
    const given = isBuilder(metadata) ? this.#build(metadata, name) : metadata;
    if (this.#plan === undefined) return this.#serialiser.serialise(given, name);
    const planned = this.#plan.check(name, given);
    return planned && this.#serialiser.serialise(planned.metadata, name);
  }

  #build(builder: () => unknown, name: string): unknown {
    try {
      return builder();
    } catch {
      // The application's function failed; what the user did happened all the same.
    }
    this.#onBuilderTrouble(name);
    return undefined;
  }
}

/** Metadata may be a function, asked for it when the event is accepted. */
export function isBuilder(metadata: unknown): metadata is () => unknown {
  return typeof metadata === 'function';
}
