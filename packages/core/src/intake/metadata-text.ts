import type { MetadataSerialiser } from '../event/metadata.js';
import type { PlanCheck } from '../event/plan-check.js';

/** Reads metadata, an object or a function that returns one, as JSON text. */
export class MetadataText {
  readonly #serialiser: MetadataSerialiser;
  readonly #onBuilderFailed: (name: string) => void;
  readonly #plan: PlanCheck | undefined;

  constructor(
    serialiser: MetadataSerialiser,
    onBuilderFailed: (name: string) => void,
    plan?: PlanCheck,
  ) {
    this.#serialiser = serialiser;
    this.#onBuilderFailed = onBuilderFailed;
    this.#plan = plan;
  }

  /** The JSON text; empty without metadata; `undefined` when the event does not match the tracking plan. */
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
      // The application's function failed. The event is sent without metadata.
    }
    this.#onBuilderFailed(name);
    return undefined;
  }
}

/** Metadata may be a function, called when the event is accepted. */
export function isBuilder(metadata: unknown): metadata is () => unknown {
  return typeof metadata === 'function';
}
