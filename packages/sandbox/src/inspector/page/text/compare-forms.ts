import type { JsonObject, JsonValue } from '../../../state/listed-event.js';
import type { EventDetails } from '../../api.js';

/** One value of an event, as it was sent and as Intercom keeps it. */
export interface ComparedValue {
  /** The key, of metadata without the prefix. */
  readonly key: string;
  readonly isMetadata: boolean;
  readonly sent: JsonValue | undefined;
  readonly stored: JsonValue | undefined;
  readonly difference: 'none' | 'changed' | 'dropped';
}

/** All values of an event side by side. Of an event that was not stored only what was sent. */
export function compareForms({ sent, stored }: EventDetails): readonly ComparedValue[] {
  if (sent === undefined) return [];
  const { event_name, created_at, metadata, ...rest } = sent;
  const isStored = stored !== undefined;
  const compared = (
    key: string,
    isMetadata: boolean,
    values: Pick<ComparedValue, 'sent' | 'stored'>,
  ): ComparedValue => ({
    key,
    isMetadata,
    ...values,
    difference: isStored ? differenceOf(values) : 'none',
  });
  const parts = isObject(metadata) ? metadata : {};
  const top: readonly [string, JsonValue | undefined, JsonValue | undefined][] = [
    ['event_name', event_name, stored?.event_name],
    ['created_at', created_at, stored?.created_at],
    ...Object.entries(rest).map(([key, value]): [string, JsonValue, JsonValue | undefined] => [
      key,
      value,
      isStored && isIdentifier(key) ? String(value) : undefined,
    ]),
  ];
  return [
    ...top
      .filter(([, before]) => before !== undefined)
      .map(([key, before, after]) => compared(key, false, { sent: before, stored: after })),
    ...Object.entries(parts).map(([key, value]) =>
      compared(key, true, { sent: value, stored: ownValue(stored?.metadata, key) }),
    ),
    ...(metadata === undefined || isObject(metadata)
      ? []
      : [compared('metadata', false, { sent: metadata, stored: undefined })]),
  ];
}

function differenceOf({
  sent,
  stored,
}: Pick<ComparedValue, 'sent' | 'stored'>): ComparedValue['difference'] {
  if (stored === undefined) return 'dropped';
  return isSame(sent, stored) ? 'none' : 'changed';
}

function isSame(sent: JsonValue | undefined, stored: JsonValue): boolean {
  if (typeof sent !== typeof stored) return false;
  return sent === stored || JSON.stringify(sent) === JSON.stringify(stored);
}

function isIdentifier(key: string): boolean {
  return key === 'id' || key === 'user_id' || key === 'email';
}

function ownValue(values: JsonObject | undefined, key: string): JsonValue | undefined {
  return values !== undefined && Object.hasOwn(values, key) ? values[key] : undefined;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
