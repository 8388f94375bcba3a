import { normaliseEventName } from './event-name.js';
import type { Exchange } from './exchange.js';
import type { KnownContact } from './known-contact.js';
import type { JsonObject, JsonValue } from './listed-event.js';
import { arrayKeys, firstKeys, isObject } from './metadata.js';
import { type Refusal, refusals } from './refusal.js';
import type { Workspace } from './workspace.js';

export interface CreateEventRules {
  readonly unknownContacts: 'reject' | 'create';
  readonly maxMetadataKeys: number;
  readonly maxEventNames: number | false;
}

type Identity = Readonly<Record<'id' | 'user_id' | 'email', string | undefined>>;

/** `POST /events`: refused, or stored, or known already. Checks in the order of Intercom's answers. */
export function createEvent(
  exchange: Exchange,
  workspace: Workspace,
  rules: CreateEventRules,
): Refusal | 'stored' | 'duplicate' {
  // Rails reads no parameters from a body of another type, nor from an empty one.
  if (exchange.body === '' || !isJson(exchange.headers['content-type'])) return refusals.missing;
  if (exchange.json === undefined) return refusals.notJson;
  const { event } = exchange;
  if (event === undefined) return refusals.missing;

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
  if ('status' in metadata) return metadata;

  const contact = contactOf(identity, workspace, rules);
  if ('status' in contact) return contact;

  const stored = workspace.store(
    { contact, name: normaliseEventName(name), createdAtSec, metadata: metadata.kept },
    exchange.atMs,
  );
  return stored === 'too-many-names' ? refusals.nameQuota(rules.maxEventNames || 0) : stored;
}

function isJson(contentType: string | undefined): boolean {
  return contentType === 'application/json' || /[/+]json\b/i.test(contentType ?? '');
}

/** The identifier that counts: Intercom id before user_id before e-mail, without falling back to the next. */
function identityOf(event: JsonObject): Identity | undefined {
  const id = text(event.id);
  const user_id = id === undefined ? text(event.user_id) : undefined;
  const email = id === undefined && user_id === undefined ? text(event.email) : undefined;
  if (id === undefined && user_id === undefined && email === undefined) return undefined;
  return { id, user_id, email };
}

/** A number is taken for its digits: `12` was sent and `"12"` listed. */
function text(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' ? String(value) : undefined;
}

function checkedMetadata(metadata: JsonValue, max: number): Refusal | { kept: JsonObject } {
  if (!isObject(metadata)) return refusals.arrays(['metadata']);
  const arrays = arrayKeys(metadata);
  if (arrays === 'too-deep') return refusals.metadata;
  if (arrays.length > 0) return refusals.arrays(arrays);
  return { kept: firstKeys(metadata, max) };
}

function contactOf(
  identity: Identity,
  workspace: Workspace,
  { unknownContacts }: CreateEventRules,
): Refusal | KnownContact {
  const found = lookup(identity, workspace);
  const [contact] = found;
  if (identity.email !== undefined && found.length > 1) return refusals.ambiguous(identity.email);
  if (contact !== undefined) return contact;
  return unknownContacts === 'create' ? workspace.createContact(identity) : refusals.contact;
}

/** `user_id` and `email` find users only; leads are found by Intercom's id. */
function lookup({ id, user_id, email = '' }: Identity, workspace: Workspace) {
  if (id !== undefined) return workspace.contacts.lookup({ id });
  return workspace.contacts
    .lookup(user_id !== undefined ? { user_id } : { email })
    .filter((contact) => contact.shown.role === 'user');
}
