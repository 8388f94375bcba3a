import type { Budget } from '../accounting/budget.js';
import type { Counters } from '../accounting/counters.js';
import type { UserWatch } from '../accounting/user-watch.js';
import type { DurableKeys } from '../dedupe/durable-keys.js';
import { RecentEvents } from '../dedupe/recent-events.js';
import { EventNames } from '../event/names.js';
import { PlanCheck } from '../event/plan-check.js';
import type { Clock } from '../model/clock.js';
import type { UserSearch } from '../model/contact.js';
import type { OnMetadataChange } from '../model/metadata-change.js';
import type { PrepareEvent } from '../model/written-event.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import { defaults } from '../options/resolve-options.js';
import type { Outbox } from '../outbox/outbox.js';
import type { ConsentCheck } from '../privacy/consent-check.js';
import { DryRun } from '../reporting/dry-run.js';
import { metadataMessage, noUserMessage } from '../reporting/messages.js';
import type { OptionWarnings } from '../reporting/option-warnings.js';
import type { ThrottledLogger } from '../reporting/throttled-logger.js';
import { Admission } from './admission.js';
import { prepareAwaitedEvents } from './awaited-events.js';
import { Intake } from './intake.js';
import { EventPreparation } from './prepare-event.js';
import { createPrivacyChecks } from './privacy-checks.js';

/** What the way in needs of the rest of the client. */
export interface IntakeNeeds {
  readonly clock: Clock;
  /** What this process's event ids begin with. */
  readonly idPrefix: string;
  readonly counters: Counters;
  readonly userWatch: UserWatch;
  readonly budget: Budget;
  readonly outbox: Outbox;
  /** Set with a durable outbox. */
  readonly keys: DurableKeys | undefined;
  readonly log: ThrottledLogger;
  readonly warnings: OptionWarnings;
}

/** The way in. */
export interface WayIn {
  readonly intake: Intake;
  readonly admission: Admission;
  /** For events that do not pass the outbox. */
  readonly prepare: PrepareEvent;
  /** Set in a dry run: shows an event. */
  readonly preview: ((name: string, body: string) => void) | undefined;
  /** Says what had to be changed in an event's metadata. */
  readonly sayChange: OnMetadataChange;
  /** Says that an event was discarded because it had no user. */
  readonly onNoUser: (event: string, search: UserSearch) => void;
  /** Asked again before an event is sent; `undefined`: nobody is asked. */
  readonly consent: ConsentCheck | undefined;
}

/** Makes the way in of a client: names, metadata, privacy, time, window, seconds, budget. */
export function createIntake(
  options: ResolvedOptions,
  { clock, idPrefix, counters, userWatch, budget, outbox, keys, log, warnings }: IntakeNeeds,
): WayIn {
  const dryRun =
    options.token === undefined ? new DryRun(options.logger, options.metadata) : undefined;
  const sayChange: OnMetadataChange = (change, key, event) => {
    if (dryRun !== undefined) dryRun.changed(change, key, event);
    else log.write('warn', `metadata:${change}`, () => metadataMessage(change, key, event));
  };
  const onNoUser: WayIn['onNoUser'] = (event, search) => {
    const nowMs = clock.nowMs();
    userWatch.missed(nowMs);
    if (dryRun !== undefined) dryRun.noUser(event, search);
    // Where other events have a user, those without are e.g. of visitors who have not signed in.
    else if (search.problem !== undefined || userWatch.isMissing(nowMs)) {
      log.write('warn', 'no_contact', () => noUserMessage(event, search));
    }
  };
  const preview = dryRun && ((name: string, body: string) => dryRun.preview(name, body));
  const admission = new Admission({
    recent: new RecentEvents(options.dedupe ?? { ...defaults.dedupe, windowMs: 0 }),
    budget,
    budgetLimits: options.buffer,
    outbox,
    keys,
    counters,
    clock,
    idPrefix,
    preview,
  });
  const shared = {
    names: new EventNames({ ...options.names, onMany: (count) => warnOfNames(log, count) }),
    plan: planCheck(options, log),
    maxKeys: options.metadata.maxKeys,
    privacy: createPrivacyChecks(options, { counters, log }),
  };
  const preparation = new EventPreparation({
    ...shared,
    onChange: (change, key, event) => {
      counters.metadata[change] += 1;
      sayChange(change, key, event);
    },
    onMilliseconds: () => log.write('warn', 'milliseconds', () => millisecondsAdvice),
    onUnusable: warnings.wrongType,
  });
  const intake = new Intake({ preparation, admission, budget, clock });
  const prepare = prepareAwaitedEvents({ ...shared, clock });
  const { consent } = shared.privacy;
  return { intake, admission, prepare, preview, sayChange, onNoUser, consent };
}

function planCheck(
  { plan, onInvalid }: ResolvedOptions,
  log: ThrottledLogger,
): PlanCheck | undefined {
  if (plan === undefined || onInvalid === 'off') return undefined;
  const isStrict = onInvalid === 'drop';
  const done = isStrict ? 'was dropped' : 'is sent anyway';
  return new PlanCheck(plan, {
    isStrict,
    onOffPlan: (name, what) =>
      log.write(
        'warn',
        `plan:${name}`,
        () => `${JSON.stringify(name)} does not match the tracking plan (${what}), and ${done}.`,
      ),
  });
}

const millisecondsAdvice = '`at` was given in milliseconds; it was read as such.';

function warnOfNames(log: ThrottledLogger, count: number): void {
  log.write(
    'warn',
    'names',
    () =>
      `${count} distinct event names so far. A workspace holds 120 and refuses any further name for ever: names must not be generated (no ids, no page titles).`,
  );
}
