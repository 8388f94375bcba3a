import { RecentEvents } from '../dedupe/recent-events.js';
import { MetadataSerialiser } from '../event/metadata.js';
import type { MetadataChange } from '../event/metadata-change.js';
import { EventNames } from '../event/names.js';
import { PlanCheck } from '../event/plan-check.js';
import { defaults } from '../options/defaults.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import type { Outbox } from '../outbox/outbox.js';
import { Acceptance } from './acceptance.js';
import type { Budget } from './budget.js';
import { DryRun } from './dry-run.js';
import { Intake } from './intake.js';
import type { Ledger } from './ledger.js';
import { metadataAdvice } from './metadata-advice.js';
import { MetadataText } from './metadata-text.js';
import type { Seams } from './seams.js';
import type { TroubleLog } from './trouble-log.js';

/** What the way in needs of the other rooms. */
export interface IntakeNeeds {
  readonly ledger: Ledger;
  readonly budget: Budget;
  readonly outbox: Outbox;
  readonly log: TroubleLog;
}

/** Builds the way in: names, metadata, time, window, slots, budget. */
export function buildIntake(
  options: ResolvedOptions,
  { clock, idPrefix }: Seams,
  { ledger, budget, outbox, log }: IntakeNeeds,
): { readonly intake: Intake; readonly acceptance: Acceptance } {
  const onChange = (change: MetadataChange, key?: string): void => {
    ledger.metadata[change] += 1;
    log.say('warn', `metadata:${change}`, () => metadataAdvice(change, key));
  };
  const dryRun = options.token === undefined ? new DryRun(options.logger) : undefined;
  const acceptance = new Acceptance({
    recent: new RecentEvents(options.dedupe ?? { ...defaults.dedupe, windowMs: 0 }),
    budget,
    budgetLimits: options.buffer,
    outbox,
    ledger,
    clock,
    idPrefix,
    preview: dryRun && ((name, body) => dryRun.preview(name, body)),
  });
  const serialiser = new MetadataSerialiser({ maxKeys: options.metadata.maxKeys, onChange });
  const intake = new Intake({
    names: new EventNames({ ...options.names, onMany: (count) => warnOfNames(log, count) }),
    metadata: new MetadataText(serialiser, () => onChange('unreadable'), planCheck(options, log)),
    acceptance,
    budget,
    clock,
    onMilliseconds: () => log.say('warn', 'milliseconds', () => millisecondsAdvice),
  });
  return { intake, acceptance };
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
