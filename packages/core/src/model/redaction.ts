/**
 * What may be sent of the value of a metadata key: `open`, all of it; `secret`, only `true` and `false`,
 * because the name sounds like a secret; `closed`, nothing, because the application has said so.
 */
export type KeyVerdict = 'open' | 'secret' | 'closed';

/** The option `redact`, ready to be used. */
export interface Redaction {
  /** Called once for each key; the result is cached. */
  readonly checkKey: (key: string) => KeyVerdict;
  /** Replaces what must not be sent of a text; `undefined`: nothing. */
  readonly text: ((text: string) => string) | undefined;
  /** Removes secrets from the addresses in a text; `undefined`: nothing. */
  readonly address: ((text: string) => string) | undefined;
}
