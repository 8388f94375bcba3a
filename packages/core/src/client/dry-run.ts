import { contain } from '../errors/contain.js';
import type { Logger } from '../model/logger.js';
import { oneLine } from './one-line.js';

/** Verb first, in the past tense, then a noun: Intercom's advice for event names. */
const pastVerbNoun =
  /^(?:[a-z]+ed|bought|built|chose|did|found|gave|got|left|lost|made|met|paid|put|ran|read|sent|set|sold|spent|took|went|won|wrote)[- ]\S/;
const maxShownNames = 1_000;

/** A dry run: prints what would be sent, with hints on the first event of each name. */
export class DryRun {
  readonly #logger: Logger | undefined;
  readonly #seen = new Set<string>();
  #hasHintedMetadata = false;

  constructor(logger: Logger | undefined) {
    this.#logger = logger;
    this.#print(
      'Dry run: nothing is sent. Set INTERCOM_ACCESS_TOKEN, or start the sandbox (npx @intercom-events/sandbox) and set the two variables it prints.',
    );
  }

  preview(name: string, body: string): void {
    this.#print(`would send ${body}`);
    if (this.#seen.has(name) || this.#seen.size >= maxShownNames) return;
    this.#seen.add(name);
    if (!pastVerbNoun.test(name)) {
      this.#print(
        `hint: ${JSON.stringify(name)} is not a past-tense verb and a noun, as Intercom advises, for example "placed-order".`,
      );
    }
    if (body.includes('"metadata":') && !this.#hasHintedMetadata) {
      this.#hasHintedMetadata = true;
      this.#print(
        'hint: new events and new metadata can take Intercom up to 24 hours to show in filters.',
      );
    }
  }

  #print(text: string): void {
    try {
      contain(this.#logger?.info(oneLine(`[intercom-events] ${text}`)));
    } catch {
      // A logger that fails must not become the application's failure.
    }
  }
}
