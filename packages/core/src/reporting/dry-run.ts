import { contain } from '../errors/contain.js';
import { oneLine } from '../errors/one-line.js';
import { quoted } from '../errors/quoted.js';
import type { Logger } from '../model/logger.js';
import type { MetadataChange } from '../model/metadata-change.js';
import { hintsFor } from './dry-run-hints.js';
import { metadataAdvice, shownName } from './metadata-advice.js';

/** Names and keys may be generated: beyond this nothing new is hinted at. */
const maxHints = 1_000;

/** A dry run: prints what would be sent, and what Intercom would make of it, each hint once. */
export class DryRun {
  readonly #logger: Logger | undefined;
  readonly #maxKeys: number;
  readonly #hinted = new Set<string>();

  /**
   * @param maxKeys - How many metadata keys of an event are sent.
   */
  constructor(logger: Logger | undefined, { maxKeys }: { readonly maxKeys: number }) {
    this.#logger = logger;
    this.#maxKeys = maxKeys;
    this.#print(
      'Dry run: nothing is sent. Set INTERCOM_ACCESS_TOKEN, or start the sandbox (npx @intercom-events/sandbox) and set the two variables it prints.',
    );
  }

  preview(name: string, body: string): void {
    this.#print(`would send ${body}`);
    for (const { about, text } of hintsFor(name, body)) this.#hint(about, () => text);
  }

  /** An event's metadata had to be changed; the event itself is shown afterwards. */
  changed(change: MetadataChange, key: string | undefined, event?: string): void {
    const about = `${change} ${key?.slice(0, 100) ?? ''}`;
    this.#hint(about, () => this.#adviceFor(change, key, event));
  }

  #adviceFor(change: MetadataChange, key: string | undefined, event: string | undefined): string {
    if (change !== 'too_many_keys' || key === undefined) return metadataAdvice(change, key, event);
    const shown = quoted(key, 100);
    const whose = event === undefined ? '' : `of ${shownName(event)}, `;
    return `${whose}metadata key ${this.#maxKeys + 1} (${shown}) and all after it would be ignored by Intercom, and are left out.`;
  }

  #hint(about: string, text: () => string): void {
    if (this.#hinted.has(about) || this.#hinted.size >= maxHints) return;
    this.#hinted.add(about);
    this.#print(`hint: ${text()}`);
  }

  #print(text: string): void {
    try {
      contain(this.#logger?.info(oneLine(`[intercom-events] ${text}`)));
    } catch {
      // A logger that fails must not become the application's failure.
    }
  }
}
