/** Injection token of the client: `@Inject(INTERCOM_EVENTS)`, or shorter `@InjectIntercomEvents()`. */
export const INTERCOM_EVENTS = Symbol('INTERCOM_EVENTS');

/** Injection token of an application's tracking; internal. */
export const APP_TRACKING = Symbol('INTERCOM_EVENTS_APP_TRACKING');

/**
 * The metadata key of events. They are stored on the prototype under the method's name, not on the
 * function, because another decorator may replace the function.
 */
export const EVENTS_METADATA = 'intercom-events:events';

/** The metadata key of the defaults of a class, stored on the class. */
export const DEFAULTS_METADATA = 'intercom-events:defaults';
