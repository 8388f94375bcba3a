import { RecentIds } from '../dedupe/recent-ids.js';
import { storedName } from '../event/names.js';
import { PlanCheck } from '../event/plan-check.js';
import { type Contact, contactKey } from '../model/contact.js';
import type { Scope } from '../scope/scope.js';
import type { PageBatch, PageEvent } from './page-batch.js';
import { PageLimit } from './page-limit.js';
import type { ResolvedRelayOptions } from './relay-options.js';

/** An event may have happened this long ago: a page that was offline sends it later. */
const maxAgeMs = 24 * 3_600_000;

/** Tracks what pages send, or counts why it is not tracked. */
export class PageEvents {
  readonly #names: ReadonlySet<string>;
  readonly #plan: PlanCheck | undefined;
  readonly #limit: PageLimit;
  readonly #ids = new RecentIds({ nowMs: () => performance.now() });

  constructor({ names, plan, eventsPerMinute }: ResolvedRelayOptions) {
    this.#names = names;
    // The reason is counted and logged for the event; what is wrong with its metadata is the page's affair.
    this.#plan = plan && new PlanCheck(plan, { isStrict: true, onOffPlan: () => {} });
    this.#limit = new PageLimit(eventsPerMinute);
  }

  /** Tracks a batch for the user of its request. */
  async track(scope: Scope, batch: PageBatch): Promise<204 | 429> {
    const contact = await scope.contact();
    const nowMs = scope.recorder.clock.wallMs();
    const behindMs = nowMs - batch.sentAtMs;
    let isLimited = false;
    for (const event of batch.events) {
      // The page's clock may be wrong, and what it calls now is now.
      const trackedAtMs = Math.min(event.atMs + behindMs, nowMs);
      const isOld = nowMs - trackedAtMs > maxAgeMs;
      if (isOld) scope.recorder.refuse('invalid_time', event.name);
      else isLimited = (await this.#trackOne(scope, contact, event, trackedAtMs)) || isLimited;
    }
    return isLimited ? 429 : 204;
  }

  /** Returns whether the user's limit is reached. */
  async #trackOne(
    scope: Scope,
    contact: Contact | undefined,
    { id, name, metadata }: PageEvent,
    trackedAtMs: number,
  ): Promise<boolean> {
    const { recorder } = scope;
    const planned = this.#metadataOf(name, metadata);
    if (planned === undefined) {
      recorder.refuse('off_plan', name);
      recorder.log.write('warn', 'relay:off_plan', () => offPlanMessage);
      return false;
    }
    if (contact === undefined) {
      scope.trackFor(undefined, name, planned.metadata, trackedAtMs);
      return false;
    }
    const key = contactKey(contact);
    const seen = `${key} ${id}`;
    if (this.#ids.has(seen)) {
      recorder.repeated(name);
      return false;
    }
    if (!(await this.#limit.allows(key))) {
      recorder.refuse('relay_limited', name);
      return true;
    }
    const { status } = scope.trackFor(contact, name, planned.metadata, trackedAtMs);
    if (status !== 'dropped') this.#ids.add(seen);
    return false;
  }

  /** The metadata to track; `undefined` if pages may not send this event. */
  #metadataOf(name: string, metadata: unknown): { readonly metadata: unknown } | undefined {
    const stored = storedName(name);
    if (stored === undefined || !this.#names.has(stored)) return undefined;
    return this.#plan === undefined ? { metadata } : this.#plan.check(stored, metadata);
  }
}

const offPlanMessage =
  'A page sent an event that relay() does not take (off_plan): add its name to `events`, or correct its metadata, if it is yours.';
