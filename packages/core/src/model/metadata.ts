/** A link with its text, made by `link(url, text)`; Intercom calls it a rich link. */
export interface RichLink {
  readonly url: string;
  readonly value: string;
}

/** An amount of money, made by `money(amountInCents, currency)`. */
export interface MonetaryAmount {
  readonly amount: number;
  readonly currency: string;
}

/** A value that Intercom can show. No nested objects, and no arrays: Intercom refuses the whole event. */
export type MetadataValue =
  | string
  | number
  | boolean
  | bigint
  | Date
  | RichLink
  | MonetaryAmount
  | null
  | undefined;

/**
 * Details of an event: up to 10 keys (option `metadata.maxKeys`, up to 20).
 *
 * A key that ends in `_date` is shown as a date; give it a `Date`, or Unix seconds.
 * Values that Intercom could not keep are left out and counted, never thrown.
 */
export interface Metadata {
  readonly [key: string]: MetadataValue;
}
