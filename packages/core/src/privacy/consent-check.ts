import type { Contact } from '../model/contact.js';
import type { Consent, ConsentEvent } from '../options/privacy-options.js';
import type { CallbackGuard } from './callback-guard.js';

/** What `consent` is asked about. */
export interface ConsentSubject {
  readonly contact: Contact;
  readonly name: string;
  readonly createdAtSec: number;
}

/** Calls `consent`. Anything but `true` means no. */
export class ConsentCheck {
  readonly #consent: Consent;
  readonly #callbackGuard: CallbackGuard;

  constructor(consent: Consent, callbackGuard: CallbackGuard) {
    this.#consent = consent;
    this.#callbackGuard = callbackGuard;
  }

  /** @param readMetadata - Called only if the application reads the metadata. */
  allows({ contact, name, createdAtSec }: ConsentSubject, readMetadata: () => Known): boolean {
    const { field, value } = contact;
    const event = consentEvent(name, createdAtSec, readMetadata);
    const call = (): unknown => this.#consent(Object.freeze({ field, value }), event);
    return this.#callbackGuard.ask('consent', call, readAnswer) === 'yes';
  }
}

type Known = ConsentEvent['metadata'];

/** Most applications look at the contact alone, so metadata is parsed only when it is read. */
function consentEvent(name: string, createdAtSec: number, readMetadata: () => Known): ConsentEvent {
  let known: Known | undefined;
  return {
    name,
    createdAtSec,
    get metadata() {
      known ??= readMetadata();
      return known;
    },
  };
}

function readAnswer(answer: unknown): 'yes' | 'no' | undefined {
  if (answer === true) return 'yes';
  return answer === false ? 'no' : undefined;
}
