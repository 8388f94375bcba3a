import { contain } from '../errors/contain.js';
import { oneLine } from '../errors/one-line.js';
import { quoted } from '../errors/quoted.js';
import type { UserSearch } from '../model/contact.js';
import type { Logger } from '../model/logger.js';
import type { MetadataChange } from '../model/metadata-change.js';
import { hintsFor } from './dry-run-hints.js';
import { metadataMessage, noUserCause, shownName } from './messages.js';

/** Names and keys may be generated: beyond this number there are no new hints. */
const maxHints = 1_000;

/** A dry run: prints what would be sent and how Intercom would treat it. Each hint is printed once. */
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

  /** An event would be discarded because it has no user. */
  noUser(event: string, search: UserSearch): void {
    this.#print(`would discard ${shownName(event)}: ${noUserCause(search)}`);
  }

  /** An event's metadata had to be changed. The event itself is printed afterwards. */
  changed(change: MetadataChange, key: string | undefined, event?: string): void {
    const about = `${change} ${key?.slice(0, 100) ?? ''}`;
    this.#hint(about, () => this.#messageFor(change, key, event));
  }

  #messageFor(change: MetadataChange, key: string | undefined, event: string | undefined): string {
    if (change !== 'too_many_keys' || key === undefined) return metadataMessage(change, key, event);
    const shown = quoted(key, 100);
    const owner = event === undefined ? '' : `of ${shownName(event)}, `;
    return `${owner}metadata key ${this.#maxKeys + 1} (${shown}) and all after it would be ignored by Intercom, and are left out.`;
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
      // A failing logger must not fail the application.
    }
  }
}
