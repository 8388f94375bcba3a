import { contain } from '../errors/contain.js';
import type { Logger } from '../model/logger.js';

/** Verb first, in the past tense, then a noun: Intercom's advice for event names. */
const pastVerbNoun = /^[a-z]+(ed|ent|aid|old|ought|ade|ook|ot|un|ut)[- ][a-z0-9]/;
const maxShownNames = 1_000;

/** A dry run: prints what would be sent, with hints on the first event of each name. */
export class DryRun {
  readonly #logger: Logger | undefined;
  readonly #seen = new Set<string>();

  constructor(logger: Logger | undefined) {
    this.#logger = logger;
    this.#print(
      'Dry run: there is no access token, so nothing is sent. Set INTERCOM_ACCESS_TOKEN, or start the sandbox (npx @intercom-events/sandbox) and set the two variables it prints.',
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
    if (body.includes('"metadata":')) {
      this.#print(
        `hint: new metadata of ${JSON.stringify(name)} can take Intercom up to 24 hours to show in filters.`,
      );
    }
  }

  #print(text: string): void {
    try {
      contain(this.#logger?.info(`[intercom-events] ${text}`));
    } catch {
      // A logger that fails must not become the application's failure.
    }
  }
}
