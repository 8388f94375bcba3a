/**
 * What a metadata key alone says of its value: `open`; `secret`, by its name, so that nothing but
 * `true` and `false` stays; `closed`, by the application's word, so that nothing stays.
 */
export type KeyVerdict = 'open' | 'secret' | 'closed';

/** What must not leave in metadata, checked once and ready to be asked. */
export interface Redaction {
  /** Asked once for each key; its answer is remembered. */
  readonly judge: (key: string) => KeyVerdict;
  /** Replaces what must not leave in a text; `undefined`: texts go as they are. */
  readonly text: ((text: string) => string) | undefined;
}
