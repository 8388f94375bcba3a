import { dateIn, given, isRawObject, type RawObject, textIn } from './json.js';

/** An event as Intercom has stored it. */
export interface ListedEvent {
  /** Empty where Intercom gives none. */
  readonly id: string;
  /** Lower case, with `.` and `$` as `-`. */
  readonly name: string;
  /** When the user did it; whole seconds. */
  readonly createdAt: Date;
  readonly userId?: string;
  readonly email?: string;
  /** The contact's id in Intercom (`intercom_user_id` on the wire). */
  readonly contactId?: string;
  /** As it was sent: dates are Unix seconds, money is cents and a currency. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The event as Intercom sent it. */
  readonly raw: RawObject;
}

/** Whether it is an event: a list of something else must not be read as events without a name or a time. */
export function isListedEvent(raw: RawObject): boolean {
  return textIn(raw, 'event_name') !== undefined && dateIn(raw, 'created_at') !== undefined;
}

/** What tells one event of a list from the others: its id or, where it has none, all of it. */
export function identityOf({ id, raw }: ListedEvent): string {
  return id === '' ? JSON.stringify(raw) : id;
}

/** Reads one event of a list. What is missing is left out; nothing throws. */
export function listedEvent(raw: RawObject): ListedEvent {
  const { metadata } = raw;
  return given({
    id: textIn(raw, 'id') ?? '',
    name: textIn(raw, 'event_name') ?? '',
    createdAt: dateIn(raw, 'created_at') ?? new Date(0),
    userId: textIn(raw, 'user_id'),
    email: textIn(raw, 'email'),
    contactId: textIn(raw, 'intercom_user_id'),
    metadata: isRawObject(metadata) ? metadata : {},
    raw,
  });
}

/** Milliseconds between 1582-10-15, where the time of version-1 UUIDs begins, and 1970. */
const uuidEpochMs = 12_219_292_800_000n;

/**
 * The moment by which Intercom sorts and pages: the time in the event's id, a version-1 UUID, in Unix
 * milliseconds; some tens of milliseconds after the event's second. `undefined` for other ids.
 */
export function idTimeMs(id: string): number | undefined {
  const [, low, middle, high] =
    /^([0-9a-f]{8})-([0-9a-f]{4})-1([0-9a-f]{3})-[0-9a-f]{4}-[0-9a-f]{12}$/.exec(id) ?? [];
  if (low === undefined) return undefined;
  return Number(BigInt(`0x${high}${middle}${low}`) / 10_000n - uuidEpochMs);
}
