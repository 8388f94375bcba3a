import type { Budget } from '../accounting/budget.js';
import type { Counters } from '../accounting/counters.js';
import { RecentEvents } from '../dedupe/recent-events.js';
import { MetadataSerialiser } from '../event/metadata.js';
import { EventNames } from '../event/names.js';
import { PlanCheck } from '../event/plan-check.js';
import { Acceptance } from '../intake/acceptance.js';
import { buildPrivacy, buildScreening } from '../intake/build-privacy.js';
import { EventWriter } from '../intake/event-writer.js';
import { type Entrance, Intake } from '../intake/intake.js';
import { MetadataText } from '../intake/metadata-text.js';
import { ScreenedIntake } from '../intake/screened-intake.js';
import type { OnMetadataChange } from '../model/metadata-change.js';
import { defaults } from '../options/defaults.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { Outbox } from '../outbox/outbox.js';
import type { ConsentCheck } from '../privacy/consent-check.js';
import { DryRun } from '../reporting/dry-run.js';
import { metadataAdvice } from '../reporting/metadata-advice.js';
import type { OptionAdvice } from '../reporting/option-advice.js';
import type { TroubleLog } from '../reporting/trouble-log.js';
import type { Seams } from './seams.js';

/** What the way in needs of the other rooms. */
export interface IntakeNeeds {
  readonly counters: Counters;
  readonly budget: Budget;
  readonly outbox: Outbox;
  readonly log: TroubleLog;
  readonly advice: OptionAdvice;
}

/** The way in. */
export interface WayIn {
  readonly intake: Entrance;
  readonly acceptance: Acceptance;
  /** For events that do not pass the outbox. */
  readonly writer: EventWriter;
  /** Set in a dry run: shows an event. */
  readonly preview: ((name: string, body: string) => void) | undefined;
  /** Says what had to be changed in an event's metadata. */
  readonly sayChange: OnMetadataChange;
  /** Asked again before an event is sent; `undefined`: nobody is asked. */
  readonly consent: ConsentCheck | undefined;
}

/** Builds the way in: names, metadata, time, window, slots, budget. */
export function buildIntake(
  options: ResolvedOptions,
  { clock, idPrefix }: Seams,
  { counters, budget, outbox, log, advice }: IntakeNeeds,
): WayIn {
  const dryRun =
    options.token === undefined ? new DryRun(options.logger, options.metadata) : undefined;
  const sayChange: OnMetadataChange = (change, key, event) => {
    if (dryRun !== undefined) dryRun.changed(change, key, event);
    else log.say('warn', `metadata:${change}`, () => metadataAdvice(change, key, event));
  };
  const onChange: OnMetadataChange = (change, key, event) => {
    counters.metadata[change] += 1;
    sayChange(change, key, event);
  };
  const preview = dryRun && ((name: string, body: string) => dryRun.preview(name, body));
  const acceptance = new Acceptance({
    recent: new RecentEvents(options.dedupe ?? { ...defaults.dedupe, windowMs: 0 }),
    budget,
    budgetLimits: options.buffer,
    outbox,
    counters,
    clock,
    idPrefix,
    preview,
  });
  const privacy = buildPrivacy(options, { counters, log });
  const { redaction, beforeTrack, consent, sampling } = privacy;
  const { maxKeys } = options.metadata;
  const serialiser = new MetadataSerialiser({ maxKeys, onChange, redaction });
  const names = new EventNames({ ...options.names, onMany: (count) => warnOfNames(log, count) });
  const plan = planCheck(options, log);
  const onMilliseconds = (): void => log.say('warn', 'milliseconds', () => millisecondsAdvice);
  const parts = {
    names,
    metadata: new MetadataText(serialiser, (name) => onChange('unreadable', undefined, name), plan),
    acceptance,
    budget,
    clock,
    onMilliseconds,
    onUnusable: advice.unusable,
  };
  const needs = { names, plan, serialiser, onChange, onMilliseconds };
  const intake =
    beforeTrack === undefined && consent === undefined && sampling === undefined
      ? new Intake(parts)
      : new ScreenedIntake({ ...parts, sampling, screening: buildScreening(privacy, needs) });
  const writer = new EventWriter({ names, plan, maxKeys, privacy, clock });
  return { intake, acceptance, writer, preview, sayChange, consent };
}

function planCheck({ plan, onInvalid }: ResolvedOptions, log: TroubleLog): PlanCheck | undefined {
  if (plan === undefined || onInvalid === 'off') return undefined;
  const isStrict = onInvalid === 'drop';
  const done = isStrict ? 'was dropped' : 'is sent all the same';
  return new PlanCheck(plan, {
    isStrict,
    onOffPlan: (name, what) =>
      log.say(
        'warn',
        `plan:${name}`,
        () => `${JSON.stringify(name)} is not as the tracking plan says (${what}), and ${done}.`,
      ),
  });
}

const millisecondsAdvice = '`at` was given in milliseconds; it was read as such.';

function warnOfNames(log: TroubleLog, count: number): void {
  log.say(
    'warn',
    'names',
    () =>
      `${count} distinct event names so far. A workspace holds 120 and refuses any further name for ever: names must not be generated (no ids, no page titles).`,
  );
}
