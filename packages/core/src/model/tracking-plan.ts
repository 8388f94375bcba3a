import type { Metadata, MetadataValue } from './metadata.js';
import type { InputOf, StandardSchema } from './standard-schema.js';

declare global {
  namespace IntercomTracking {
    /**
     * The events of this application, once it has a tracking plan: names and metadata are then checked
     * by the compiler wherever an event is tracked. Left empty, every name will do.
     *
     * @example
     * ```ts
     * export const plan = defineEvents({ 'updated-plan': z.object({ plan: z.string() }) });
     *
     * declare global {
     *   namespace IntercomTracking {
     *     interface Plan extends PlanOf<typeof plan> {}
     *   }
     * }
     * ```
     */
    interface Plan {}
  }
}

/** Events by name: the schema of their metadata, or `null` for an event that has none. */
export interface EventSchemas {
  readonly [name: string]: StandardSchema | null;
}

/** A tracking plan, made by `defineEvents()`. */
export interface EventPlan<Schemas extends EventSchemas = EventSchemas> {
  readonly schemas: Schemas;
}

/** The names of a plan and the metadata they take: what `IntercomTracking.Plan` is to extend. */
export type PlanOf<Plan> =
  Plan extends EventPlan<infer Schemas>
    ? {
        readonly [Name in keyof Schemas]: Schemas[Name] extends StandardSchema
          ? InputOf<Schemas[Name]>
          : undefined;
      }
    : never;

/** The names that can be tracked: those of the plan; without a plan any. */
export type TrackedName = keyof IntercomTracking.Plan extends never
  ? string
  : keyof IntercomTracking.Plan & string;

/** The metadata of an event, as the plan says. */
export type TrackedMetadata<Name extends string> = Name extends keyof IntercomTracking.Plan
  ? IntercomTracking.Plan[Name]
  : Metadata;

/** What follows a name: metadata (which may be left out only where the plan asks for none), and options. */
export type TrackedRest<Name extends string, Options> =
  undefined extends TrackedMetadata<Name>
    ? [metadata?: undefined, options?: Options]
    : { readonly [key: string]: never } extends TrackedMetadata<Name>
      ? [metadata?: MetadataOrBuilder<Name>, options?: Options]
      : [metadata: MetadataOrBuilder<Name>, options?: Options];

type MetadataOrBuilder<Name extends string> = TrackedMetadata<Name> | (() => TrackedMetadata<Name>);

/** The schemas as they are, or a sentence in place of each whose events Intercom could not keep. */
export type Keepable<Schemas extends EventSchemas> = {
  readonly [Name in keyof Schemas]: Schemas[Name] extends StandardSchema
    ? [Trouble<InputOf<Schemas[Name]>>] extends [never]
      ? Schemas[Name]
      : Trouble<InputOf<Schemas[Name]>>
    : Schemas[Name];
};

type Trouble<Input> = KeyTrouble<Input> | CountTrouble<keyof Input>;

type KeyTrouble<Input> = {
  [Key in keyof Input & string]-?: Key extends `${string}_date`
    ? Exclude<Input[Key], number | Date | null | undefined> extends never
      ? never
      : `Intercom shows "${Key}" as a date: it takes a Date or a number of seconds.`
    : NonNullable<Input[Key]> extends readonly unknown[]
      ? `Intercom refuses events with arrays: "${Key}" is one.`
      : Exclude<Input[Key], MetadataValue> extends never
        ? never
        : `Intercom cannot keep what "${Key}" is: no nested objects.`;
}[keyof Input & string];

type CountTrouble<Keys> =
  HasMoreThanTen<Keys> extends true
    ? 'Intercom keeps 10 keys of an event and ignores the others.'
    : never;

type HasMoreThanTen<Keys, Seen extends readonly unknown[] = []> = Seen['length'] extends 11
  ? true
  : [Keys] extends [never]
    ? false
    : HasMoreThanTen<Exclude<Keys, LastOf<Keys>>, [...Seen, 0]>;

type LastOf<Union> =
  IntersectionOf<Union extends unknown ? () => Union : never> extends () => infer Last
    ? Last
    : never;

type IntersectionOf<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer Intersection,
) => void
  ? Intersection
  : never;
