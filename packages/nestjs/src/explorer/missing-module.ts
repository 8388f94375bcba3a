/** How long after the first decorator the module may still be missing. */
const patienceMs = 10_000;

let timer: NodeJS.Timeout | undefined;
let isSettled = false;

/**
 * A decorator only stores metadata. If the module is not imported within 10 s, this warns once. The timer
 * does not keep the process alive.
 */
export function expectModule(): void {
  if (isSettled) return;
  isSettled = true;
  timer = setTimeout(warn, patienceMs);
  timer.unref();
}

/** The module has been imported. */
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
