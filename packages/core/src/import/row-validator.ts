import type { Clock } from '../model/clock.js';
import { userAdvice } from '../model/contact.js';
import type { RefusalReason } from '../model/import-types.js';
import { fieldOf, fieldsOf } from '../model/own-fields.js';
import { hasProperties } from '../model/properties.js';
import {
  eventIn,
  type PrepareEvent,
  type RefusedEvent,
  refusedFields,
  type WrittenEvent,
} from '../model/written-event.js';
import { isRawObject } from '../requests/json.js';
import { RecentRows } from './recent-rows.js';

/** Intercom never lists older events (Intercom-OpenAPI 2.14, `GET /events`). */
const maxAgeSec = 90 * 86_400;

/** Whether a row can be sent. */
export type Validation =
  | { readonly is: 'valid'; readonly event: WrittenEvent; readonly isMoved: boolean }
  | { readonly is: 'duplicate' }
  | { readonly is: 'refused'; readonly reason: RefusalReason; readonly explanation?: string };

/** Validates rows in the order of their source. Never throws. */
export class RowValidator {
  readonly #prepare: PrepareEvent;
  readonly #clock: Clock;
  readonly #recent = new RecentRows();

  constructor(prepare: PrepareEvent, clock: Clock) {
    this.#prepare = prepare;
    this.#clock = clock;
  }

  validate(row: unknown): Validation {
    try {
      return this.#validate(row);
    } catch {
      // A getter of the row's threw.
      return { is: 'refused', reason: 'unreadable' };
    }
  }

  #validate(row: unknown): Validation {
    if (!isRawObject(row) || !hasProperties(row)) return { is: 'refused', reason: 'unreadable' };
    const unreadable = fieldOf(row, 'unreadable');
    if (typeof unreadable === 'string') {
      return { is: 'refused', reason: 'unreadable', explanation: unreadable };
    }
    const given = eventIn(row);
    const at = given.at ?? undefined;
    const event = this.#prepare({ ...given, at });
    if (event.reason !== undefined) {
      const { problem } = fieldsOf<RefusedEvent>(event, refusedFields);
      const explanation = problem && `The user cannot be used: ${problem}. ${userAdvice}`;
      return {
        is: 'refused',
        reason: asRefusal(event.reason),
        ...(explanation && { explanation }),
      };
    }
    if (at === undefined) return { is: 'refused', reason: 'missing_time' };
    if (event.createdAtSec < this.#clock.wallMs() / 1000 - maxAgeSec) {
      return { is: 'refused', reason: 'too_old' };
    }
    const admitted = this.#recent.admit(event);
    if (admitted === 'duplicate') return { is: 'duplicate' };
    if (admitted === 'second_taken') return { is: 'refused', reason: admitted };
    return { is: 'valid', event: admitted, isMoved: admitted !== event };
  }
}

/** Of the reasons of `track()`, those that are about the event itself. */
function asRefusal(reason: string): RefusalReason {
  switch (reason) {
    case 'invalid_user':
    case 'invalid_name':
    case 'too_many_names':
    case 'invalid_time':
    case 'too_large':
    case 'off_plan':
    case 'redacted':
    case 'consent':
      return reason;
    default:
      return 'unreadable';
  }
}

/** The key of a row, if it has one. */
export function keyOf(row: unknown): string | undefined {
  try {
    const key = isRawObject(row) ? fieldOf(row, 'key') : undefined;
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}
