import type { Page } from './page.js';

/** An event as it is sent. */
export interface PageEvent {
  readonly id: string;
  readonly name: string;
  readonly metadata: unknown;
  /** Unix milliseconds. */
  readonly at: number;
}

const maxEvents = 100;
const maxChars = 32_000;
const maxBatch = 20;
/** The relay reads 16,384 bytes; a character may take three. */
const maxBatchChars = 5_000;

/**
 * The events that were not sent yet: up to 100, and 32,000 characters. Kept in the tab's session storage too, so that
 * they outlive a navigation.
 */
export class EventQueue {
  readonly #page: Page;
  readonly #key: string;
  /** Each event as JSON. */
  #texts: string[];
  readonly #sending = new Set<string>();

  constructor(page: Page, key: string) {
    this.#page = page;
    this.#key = key;
    this.#texts = this.#load();
  }

  get size(): number {
    return this.#texts.length;
  }

  /** Drops the event when the queue is full, and when it cannot be sent. */
  add(event: PageEvent): void {
    try {
      if (typeof event.name !== 'string' || !isMetadata(event.metadata)) return;
      const text = JSON.stringify(event);
      const chars = this.#texts.reduce((sum, { length }) => sum + length, text.length);
      if (this.#texts.length >= maxEvents || chars > maxChars) return;
      this.#texts.push(text);
      this.#save();
    } catch {
      // Metadata that cannot be sent must not fail the page.
    }
  }

  /** The oldest events that are not being sent, as many as may be sent at once. */
  take(): readonly string[] {
    const batch: string[] = [];
    let chars = 0;
    for (const text of this.#texts) {
      if (this.#sending.has(text)) continue;
      chars += text.length;
      if (batch.length === maxBatch || (batch.length > 0 && chars > maxBatchChars)) break;
      batch.push(text);
      this.#sending.add(text);
    }
    return batch;
  }

  /** They could not be sent. */
  putBack(texts: readonly string[]): void {
    for (const text of texts) this.#sending.delete(text);
  }

  delete(texts: readonly string[]): void {
    this.putBack(texts);
    this.#texts = this.#texts.filter((text) => !texts.includes(text));
    this.#save();
  }

  clear(): void {
    this.#texts = [];
    this.#save();
  }

  #load(): string[] {
    try {
      const texts: unknown = JSON.parse(this.#page.sessionStorage.getItem(this.#key) ?? '[]');
      return Array.isArray(texts) ? texts.filter((text) => typeof text === 'string') : [];
    } catch {
      return [];
    }
  }

  #save(): void {
    try {
      if (this.#texts.length === 0) this.#page.sessionStorage.removeItem(this.#key);
      else this.#page.sessionStorage.setItem(this.#key, JSON.stringify(this.#texts));
    } catch {
      // Storage is blocked or full: the events are in memory.
    }
  }
}

/** The relay would refuse all that is sent together with anything else. */
function isMetadata(given: unknown): boolean {
  return (
    given === undefined || given === null || (typeof given === 'object' && !Array.isArray(given))
  );
}
