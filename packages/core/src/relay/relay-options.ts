import { ConfigurationError } from '../errors/configuration-error.js';
import { storedName } from '../event/names.js';
import type { EventPlan } from '../model/tracking-plan.js';
import { invalid, requireInteger, requireKnownKeys, requireObject } from '../options/checks.js';

/** What a relay takes from pages. `events` or `plan` is required. */
export interface RelayOptions {
  /** The names of the events that pages may send. All others are `dropped: off_plan`. */
  readonly events?: readonly string[];
  /**
   * A tracking plan made by `defineEvents()`: pages may send its events, with metadata that matches. With `events`
   * only those of the plan that are named there. All others are `dropped: off_plan`.
   */
  readonly plan?: EventPlan;
  /**
   * Origins whose pages may send events besides this server's own, e.g. `https://shop.example.org`. For servers
   * that do not see the host name that browsers use, e.g. behind a proxy that changes it.
   *
   * @default []
   */
  readonly origins?: readonly string[];
  /**
   * How many events a minute one user may send, from 1 to 6,000. Further ones are `dropped: relay_limited`. Counted in
   * each process.
   *
   * @default 60
   */
  readonly eventsPerMinute?: number;
}

const optionNames = {
  events: true,
  plan: true,
  origins: true,
  eventsPerMinute: true,
} satisfies Record<keyof RelayOptions, true>;

/** Checked options, with their defaults. */
export interface ResolvedRelayOptions {
  /** As Intercom stores them. */
  readonly names: ReadonlySet<string>;
  readonly plan: EventPlan | undefined;
  readonly origins: ReadonlySet<string>;
  readonly eventsPerMinute: number;
}

/** Checks the options while the route is made. Throws `ConfigurationError`. */
export function resolveRelayOptions(given: RelayOptions): ResolvedRelayOptions {
  requireObject('options', given);
  requireKnownKeys('', given, optionNames);
  const { events, plan, origins = [], eventsPerMinute = 60 } = given;
  if (events === undefined && plan === undefined) throw nothingAllowed();
  if (plan !== undefined && !isPlan(plan)) throw invalid('plan', 'made by defineEvents()', plan);
  return {
    names: namesOf(events ?? Object.keys(plan?.schemas ?? {}), plan),
    plan,
    origins: originsOf(origins),
    eventsPerMinute: requireInteger('eventsPerMinute', eventsPerMinute, { min: 1, max: 6_000 }),
  };
}

function isPlan(given: unknown): given is EventPlan {
  if (typeof given !== 'object' || given === null) return false;
  const { schemas }: { schemas?: unknown } = given;
  return typeof schemas === 'object' && schemas !== null;
}

function namesOf(events: unknown, plan: EventPlan | undefined): ReadonlySet<string> {
  if (!Array.isArray(events) || events.length === 0) {
    throw invalid('events', 'an array with at least one name', events);
  }
  const planned = plan && new Set(Object.keys(plan.schemas).map(storedName));
  const names = events.map((event: unknown, index) => {
    const name = typeof event === 'string' ? storedName(event) : undefined;
    if (name === undefined) throw invalid(`events[${index}]`, 'an event name', event);
    if (planned?.has(name) === false)
      throw invalid(`events[${index}]`, 'a name of the plan', event);
    return name;
  });
  return new Set(names);
}

function originsOf(given: unknown): ReadonlySet<string> {
  if (!Array.isArray(given)) throw invalid('origins', 'an array', given);
  return new Set(
    given.map((origin: unknown, index) => {
      if (typeof origin === 'string' && URL.canParse(origin) && new URL(origin).origin === origin) {
        return origin;
      }
      throw invalid(`origins[${index}]`, 'an origin like "https://shop.example.org"', origin);
    }),
  );
}

function nothingAllowed(): ConfigurationError {
  return new ConfigurationError(
    'OPTION_INVALID',
    'relay() was not told which events pages may send.',
    {
      fix: "Name them: relay({ events: ['opened-pricing'] }), or pass your tracking plan: relay({ plan }).",
    },
  );
}
