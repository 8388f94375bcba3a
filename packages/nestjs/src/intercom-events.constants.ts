/** The client: `@Inject(INTERCOM_EVENTS)`, or shorter `@InjectIntercomEvents()`. */
export const INTERCOM_EVENTS = Symbol('INTERCOM_EVENTS');

/** What one application tracks with; not for others. */
export const APP_TRACKING = Symbol('INTERCOM_EVENTS_APP_TRACKING');

/**
 * Where decorators leave what they are given: on the prototype, under the method's name. Not on the
 * function, which another decorator may replace by its own.
 */
export const EVENTS_METADATA = 'intercom-events:events';

/** Where the defaults of a class are left: on the class. */
export const DEFAULTS_METADATA = 'intercom-events:defaults';
