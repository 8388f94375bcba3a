import type { MetadataSerialiser } from '../event/metadata.js';

/** Turns what the caller gave as metadata, an object or a function that builds one, into JSON text. */
export class MetadataText {
  readonly #serialiser: MetadataSerialiser;
  readonly #onBuilderTrouble: () => void;

  constructor(serialiser: MetadataSerialiser, onBuilderTrouble: () => void) {
    this.#serialiser = serialiser;
    this.#onBuilderTrouble = onBuilderTrouble;
  }

  /** An empty string when there is none. */
  of(metadata: unknown): string {
    return this.#serialiser.serialise(isBuilder(metadata) ? this.#build(metadata) : metadata);
  }

  #build(builder: () => unknown): unknown {
    try {
      return builder();
    } catch {
      // The application's function failed; what the user did happened all the same.
    }
    this.#onBuilderTrouble();
    return undefined;
  }
}

/** Metadata may be a function, asked for it when the event is accepted. */
export function isBuilder(metadata: unknown): metadata is () => unknown {
  return typeof metadata === 'function';
}
