declare global {
  namespace IntercomTracking {
    /** The events of the application, see `defineEvents()` of `@intercom-events/core`. Left empty, every name will do. */
    interface Plan {}
  }
}

/** What Intercom can keep under a key: text, a number, a boolean, an amount of money, or a link. */
export type PageMetadataValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | { readonly amount: number; readonly currency: string }
  | { readonly url: string; readonly value: string };

/** Metadata of an event. Dates are Unix seconds, under keys that end in `_date`. */
export interface PageMetadata {
  readonly [key: string]: PageMetadataValue;
}

/** The names that can be tracked: those of the tracking plan; without a plan any. */
export type TrackedName = keyof IntercomTracking.Plan extends never
  ? string
  : keyof IntercomTracking.Plan & string;

/** What follows the name: the metadata, which may be left out only where the plan asks for none. */
export type TrackedMetadata<Name extends string> = Name extends keyof IntercomTracking.Plan
  ? undefined extends IntercomTracking.Plan[Name]
    ? [metadata?: undefined]
    : { readonly [key: string]: never } extends IntercomTracking.Plan[Name]
      ? [metadata?: IntercomTracking.Plan[Name]]
      : [metadata: IntercomTracking.Plan[Name]]
  : [metadata?: PageMetadata];
