import type { Counters } from '../accounting/counters.js';
import { MetadataSerialiser } from '../event/metadata.js';
import { type EventNames, storedName } from '../event/names.js';
import type { PlanCheck } from '../event/plan-check.js';
import type { OnMetadataChange } from '../model/metadata-change.js';
import type { Redaction } from '../model/redaction.js';
import type { ResolvedPrivacy } from '../options/resolve-privacy.js';
import { BeforeTrackHook } from '../privacy/before-track-hook.js';
import { CallbackGuard, type Decider } from '../privacy/callback-guard.js';
import { ConsentCheck } from '../privacy/consent-check.js';
import { redactionOf } from '../privacy/redaction.js';
import { Sampling } from '../privacy/sampling.js';
import type { TroubleLog } from '../reporting/trouble-log.js';
import { MetadataText } from './metadata-text.js';
import { Screening } from './screening.js';

/** What decides over events besides the rules for all; `undefined` is switched off. */
export interface Privacy {
  readonly redaction: Redaction | undefined;
  readonly beforeTrack: BeforeTrackHook | undefined;
  readonly consent: ConsentCheck | undefined;
  readonly sampling: Sampling | undefined;
}

/** Builds what the options about privacy say. */
export function buildPrivacy(
  { redact, beforeTrack, consent, sample }: ResolvedPrivacy,
  { counters, log }: { readonly counters: Counters; readonly log: TroubleLog },
): Privacy {
  const callbackGuard = new CallbackGuard((who) => {
    counters.hookErrors += 1;
    log.say('error', who, () => troubles[who]);
  });
  return {
    redaction: redact && redactionOf(redact),
    beforeTrack: beforeTrack && new BeforeTrackHook(beforeTrack, callbackGuard),
    consent: consent && new ConsentCheck(consent, callbackGuard),
    sampling: sample === undefined ? undefined : new Sampling(sample, callbackGuard, storedName),
  };
}

/** What screening needs of the way it belongs to. */
export interface ScreeningNeeds {
  readonly names: EventNames;
  readonly plan: PlanCheck | undefined;
  readonly serialiser: MetadataSerialiser;
  readonly onChange: OnMetadataChange;
  readonly onMilliseconds: () => void;
}

/** The copy that `beforeTrack` sees is larger than what is sent, so that it can choose. */
const copyLimits = { maxKeys: 100, maxText: 1_024 } as const;

/** Builds what lets events in one by one. */
export function buildScreening(
  { redaction, beforeTrack, consent }: Privacy,
  { names, plan, serialiser, onChange, onMilliseconds }: ScreeningNeeds,
): Screening {
  const onCopyChange: OnMetadataChange = (change, key, event) => {
    // What is too much is said when it is left out of what is sent.
    if (change !== 'cut_text' && change !== 'too_many_keys') onChange(change, key, event);
  };
  const copying =
    beforeTrack === undefined
      ? serialiser
      : new MetadataSerialiser({ ...copyLimits, redaction, onChange: onCopyChange });
  const copy = new MetadataText(copying, (name) => onChange('unreadable', undefined, name), plan);
  return new Screening({ names, copy, serialiser, beforeTrack, consent, onMilliseconds });
}

const troubles: Readonly<Record<Decider, string>> = {
  beforeTrack:
    '`beforeTrack` threw an error, tracked an event itself, or did not return an event or null at once (it must not be async): the event was dropped.',
  consent:
    '`consent` threw an error, tracked an event itself, or did not return true or false at once (it must not be async): the event is not sent.',
  sample:
    '`sample` threw an error, tracked an event itself, or did not return a number from 0 to 1 at once: the event was dropped.',
};
