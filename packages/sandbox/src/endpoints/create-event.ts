import { normaliseEventName } from '../state/event-name.js';
import { identityOf } from '../state/identity.js';
import type { JsonObject, JsonValue } from '../state/listed-event.js';
import { arrayKeys, firstKeys, isObject } from '../state/metadata.js';
import type { Workspace } from '../state/workspace.js';
import { type Answered, bodyOf, type Call, isRefusal } from './endpoint.js';
import type { CreateEventRules } from './house.js';
import { namedContact } from './named-contact.js';
import { type Refusal, refusals } from './refusal.js';

/** `POST /events`: refused, or stored, or known already. */
export function createEvent({ exchange, house }: Call): Refusal | Answered {
  const body = bodyOf(exchange);
  if (isRefusal(body)) return body;
  const { workspace, rules, acceptedBody } = house;
  const outcome = storeEvent(body.data, exchange.atMs, { workspace, rules });
  return typeof outcome === 'string' ? { status: 202, body: acceptedBody, outcome } : outcome;
}

export interface EventPlace {
  readonly workspace: Workspace;
  readonly rules: CreateEventRules;
}

/** Stores one event as it was sent. Checks in the order of Intercom's answers. */
export function storeEvent(
  event: JsonObject,
  atMs: number,
  { workspace, rules }: EventPlace,
): Refusal | 'stored' | 'duplicate' {
  const { event_name: name, created_at: createdAtSec } = event;
  const identity = identityOf(event);
  if (typeof name !== 'string' || name.trim() === '') return refusals.missing;
  if (createdAtSec === undefined || createdAtSec === null || createdAtSec === '') {
    return refusals.missing;
  }
  if (identity === undefined) return refusals.missing;
  if (typeof createdAtSec !== 'number' || !Number.isSafeInteger(createdAtSec)) {
    return refusals.createdAt;
  }
  const metadata = checkedMetadata(event.metadata ?? {}, rules.maxMetadataKeys);
  if (isRefusal(metadata)) return metadata;

  const contact = namedContact(identity, workspace, rules);
  if (isRefusal(contact)) return contact;

  const stored = workspace.store(
    { contact, name: normaliseEventName(name), createdAtSec, metadata: metadata.kept },
    atMs,
  );
  return stored === 'too-many-names' ? refusals.nameQuota(rules.maxEventNames || 0) : stored;
}

function checkedMetadata(metadata: JsonValue, max: number): Refusal | { kept: JsonObject } {
  if (!isObject(metadata)) return refusals.arrays(['metadata']);
  const arrays = arrayKeys(metadata);
  if (arrays === 'too-deep') return refusals.metadata;
  if (arrays.length > 0) return refusals.arrays(arrays);
  return { kept: firstKeys(metadata, max) };
}
