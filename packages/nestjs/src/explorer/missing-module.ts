/** How long after the first decorator the module may be missing. */
const patienceMs = 10_000;

let timer: NodeJS.Timeout | undefined;
let isSettled = false;

/**
 * A decorator only leaves a note. Where nobody comes to read it, somebody should say so: once, and never
 * to a process that has ended before.
 */
export function expectModule(): void {
  if (isSettled) return;
  isSettled = true;
  timer = setTimeout(warn, patienceMs);
  timer.unref();
}

/** The module is there. */
export function forgetMissingModule(): void {
  isSettled = true;
  clearTimeout(timer);
}

function warn(): void {
  process.emitWarning(
    '@TrackEvent() is used, but no application has imported IntercomEventsModule, so nothing is tracked. Add IntercomEventsModule.forRoot() to the imports of the root module.',
    { type: 'IntercomEventsWarning', code: 'INTERCOM_EVENTS_NOT_MOUNTED' },
  );
}
