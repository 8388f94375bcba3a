import { normaliseEventName } from '../state/event-name.js';
import { textOf } from '../state/identity.js';
import type { JsonValue } from '../state/listed-event.js';
import { isObject } from '../state/metadata.js';
import type { Tally } from '../state/tallies.js';
import { type Answered, bodyOf, type Call, isRefusal } from './endpoint.js';
import { namedContact } from './named-contact.js';
import { type Refusal, refusals } from './refusal.js';

interface NamedTally extends Tally {
  readonly name: string;
}

/**
 * `POST /events/summaries`: all of the summaries, or none.
 *
 * Not documented, so chosen: a summary takes the place of one posted before for that contact and name
 * (sent again after a lost answer it counts once), and what `POST /events` stored counts on top of it.
 * The text calls `event_summaries` a list, its schema an object: both do. None of the four keys is called
 * required; without one there is no summary to keep, so all are.
 */
export function createSummaries({ exchange, house }: Call): Refusal | Answered {
  const body = bodyOf(exchange);
  if (isRefusal(body)) return body;
  const user_id = textOf(body.data.user_id);
  const given = body.data.event_summaries;
  if (user_id === undefined || given === undefined || given === null) return refusals.missing;
  const tallies = (Array.isArray(given) ? given : [given]).map(tallyOf);
  const refused = tallies.find(isRefusal);
  if (refused !== undefined) return refused;

  const { workspace, rules } = house;
  const identity = { id: undefined, user_id, email: undefined };
  const contact = namedContact(identity, workspace, rules);
  if (isRefusal(contact)) return contact;
  const summaries = tallies.filter((tally): tally is NamedTally => !isRefusal(tally));
  if (!workspace.importSummaries(contact, summaries)) {
    return refusals.nameQuota(rules.maxEventNames || 0);
  }
  return { status: 200, body: '', outcome: 'written' };
}

function tallyOf(given: JsonValue): NamedTally | Refusal {
  if (!isObject(given)) return refusals.missing;
  const { event_name: name, count, first: firstSec, last: lastSec } = given;
  if (typeof name !== 'string' || name.trim() === '') return refusals.missing;
  for (const value of [count, firstSec, lastSec]) {
    if (value === undefined || value === null || value === '') return refusals.missing;
  }
  if (!isInteger(count) || count < 1) return refusals.query('count');
  if (!isInteger(firstSec)) return refusals.seconds('first');
  if (!isInteger(lastSec)) return refusals.seconds('last');
  return { name: normaliseEventName(name), count, firstSec, lastSec };
}

function isInteger(value: JsonValue | undefined): value is number {
  return Number.isSafeInteger(value);
}
