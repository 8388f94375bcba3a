import { type Contact, comparableValue } from '../model/contact.js';
import { textHash } from '../model/text-hash.js';
import type { Sample } from '../options/privacy-options.js';
import type { CallbackGuard } from './callback-guard.js';

/**
 * Picks a share of the events by contact. A contact that is in at one share is in at every larger share,
 * in every process and after every restart.
 */
export class Sampling {
  readonly #share: (contact: Contact, name: string) => number;

  /** @param storedName - Normalises names, so that `sample` may spell them differently. */
  constructor(
    sample: Sample,
    callbackGuard: CallbackGuard,
    storedName: (name: string) => string | undefined,
  ) {
    if (typeof sample === 'number') this.#share = () => sample;
    else if (typeof sample === 'function') {
      this.#share = ({ field, value }, name) =>
        // Without a usable answer nothing is sent.
        callbackGuard.ask(
          'sample',
          () => sample(Object.freeze({ field, value }), name),
          readShare,
        ) ?? 0;
    } else {
      const shares = new Map(
        Object.entries(sample).map(([name, share]) => [storedName(name) ?? name, share]),
      );
      this.#share = (_contact, name) => shares.get(name) ?? 1;
    }
  }

  takes(contact: Contact, name: string): boolean {
    const share = this.#share(contact, name);
    return share >= 1 || (share > 0 && positionOf(contact) < share);
  }
}

function readShare(answer: unknown): number | undefined {
  return typeof answer === 'number' && answer >= 0 && answer <= 1 ? answer : undefined;
}

/** A number between 0 and 1, 1 excluded, that is always the same for a contact. */
function positionOf(contact: Contact): number {
  return textHash(comparableValue(contact), contact.field.length) / 0x1_0000_0000;
}
