import type { Counters } from '../accounting/counters.js';
import { storedName } from '../event/names.js';
import type { Redaction } from '../model/redaction.js';
import type { ResolvedPrivacy } from '../options/privacy-options.js';
import { BeforeTrackHook } from '../privacy/before-track-hook.js';
import { CallbackGuard, type GuardedCallback } from '../privacy/callback-guard.js';
import { ConsentCheck } from '../privacy/consent-check.js';
import { redactionOf } from '../privacy/redaction.js';
import { Sampling } from '../privacy/sampling.js';
import type { ThrottledLogger } from '../reporting/throttled-logger.js';

/** What the application has to say about each event; `undefined` is switched off. */
export interface PrivacyChecks {
  readonly redaction: Redaction | undefined;
  readonly beforeTrack: BeforeTrackHook | undefined;
  readonly consent: ConsentCheck | undefined;
  readonly sampling: Sampling | undefined;
}

/** Makes the checks that the options ask for. */
export function createPrivacyChecks(
  { redact, beforeTrack, consent, sample }: ResolvedPrivacy,
  { counters, log }: { readonly counters: Counters; readonly log: ThrottledLogger },
): PrivacyChecks {
  const callbackGuard = new CallbackGuard((callback) => {
    counters.hookErrors += 1;
    log.write('error', callback, () => failures[callback]);
  });
  return {
    redaction: redact && redactionOf(redact),
    beforeTrack: beforeTrack && new BeforeTrackHook(beforeTrack, callbackGuard),
    consent: consent && new ConsentCheck(consent, callbackGuard),
    sampling: sample === undefined ? undefined : new Sampling(sample, callbackGuard, storedName),
  };
}

const failures: Readonly<Record<GuardedCallback, string>> = {
  beforeTrack:
    '`beforeTrack` threw an error, tracked an event itself, or did not return an event or null at once (it must not be async): the event was dropped.',
  consent:
    '`consent` threw an error, tracked an event itself, or did not return true or false at once (it must not be async): the event is not sent.',
  sample:
    '`sample` threw an error, tracked an event itself, or did not return a number from 0 to 1 at once: the event was dropped.',
};
