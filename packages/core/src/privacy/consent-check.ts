import type { Contact } from '../model/contact.js';
import type { Consent, ConsentEvent } from '../options/privacy-options.js';
import type { CallbackGuard } from './callback-guard.js';

/** An event as it is known when consent is asked for. */
export interface EventInQuestion {
  readonly contact: Contact;
  readonly name: string;
  readonly createdAtSec: number;
}

/** Asks the application whether an event may be sent. Whatever is not a yes is a no. */
export class ConsentCheck {
  readonly #consent: Consent;
  readonly #callbackGuard: CallbackGuard;

  constructor(consent: Consent, callbackGuard: CallbackGuard) {
    this.#consent = consent;
    this.#callbackGuard = callbackGuard;
  }

  /** @param readMetadata - Only called where the application looks at it. */
  allows({ contact, name, createdAtSec }: EventInQuestion, readMetadata: () => Known): boolean {
    const { field, value } = contact;
    const event = askedFor(name, createdAtSec, readMetadata);
    const question = (): unknown => this.#consent(Object.freeze({ field, value }), event);
    return this.#callbackGuard.ask('consent', question, readAnswer) === 'yes';
  }
}

type Known = ConsentEvent['metadata'];

/** Most applications ask for the contact alone: metadata is read for those that look at it. */
function askedFor(name: string, createdAtSec: number, readMetadata: () => Known): ConsentEvent {
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
