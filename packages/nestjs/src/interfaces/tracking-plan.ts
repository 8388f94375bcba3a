import type { Metadata } from '@intercom-events/core/adapter';

declare global {
  namespace IntercomEventsNest {
    /**
     * Your events and their metadata, if you want `@TrackEvent()` to know them. Left empty, every name
     * will do.
     *
     * @example
     * ```ts
     * declare global {
     *   namespace IntercomEventsNest {
     *     interface TrackingPlan {
     *       'updated-plan': { plan: string };
     *     }
     *   }
     * }
     * ```
     */
    interface TrackingPlan {}
  }
}

/** The names `@TrackEvent()` takes: those of the tracking plan, or any where there is none. */
export type TrackedName = keyof IntercomEventsNest.TrackingPlan extends never
  ? string
  : keyof IntercomEventsNest.TrackingPlan & string;

/** The metadata of an event, as the tracking plan says. */
export type TrackedMetadata<Name extends string> =
  Name extends keyof IntercomEventsNest.TrackingPlan
    ? IntercomEventsNest.TrackingPlan[Name]
    : Metadata;
