import { normaliseEventName } from '../state/event-names.js';
import type { JsonObject, JsonValue } from '../state/listed-event.js';
import { firstKeys, isObject } from '../state/metadata.js';
import type { StoredForm } from './api.js';
import { moneyText } from './money-text.js';

/** How Intercom stores an event, and what is different from what was sent. */
export interface StoredDifferences {
  readonly stored: StoredForm;
  readonly droppedKeys: readonly string[];
  /** In words, empty if nothing is different. */
  readonly differences: readonly string[];
}

/** Compares an event that was stored with its stored form. */
export function storedForm(sent: JsonObject, maxMetadataKeys: number): StoredDifferences {
  const sentName = String(sent.event_name);
  const sentMetadata = isObject(sent.metadata) ? sent.metadata : {};
  const metadata = firstKeys(sentMetadata, maxMetadataKeys);
  const droppedKeys = Object.keys(sentMetadata).filter((key) => !Object.hasOwn(metadata, key));
  return {
    stored: {
      event_name: normaliseEventName(sentName),
      created_at: Number(sent.created_at),
      metadata,
    },
    droppedKeys,
    differences: [
      ...nameDifferences(sentName),
      ...keyDifferences(droppedKeys, maxMetadataKeys),
      ...identifierDifferences(sent),
    ],
  };
}

function nameDifferences(name: string): string[] {
  const replaced = ['.', '$'].filter((one) => name.includes(one)).map((one) => `\`${one}\``);
  const changes = [
    name === name.toLowerCase() ? undefined : 'lower-cased',
    replaced.length > 0 ? `${replaced.join(' and ')} became \`-\`` : undefined,
  ].filter((change) => change !== undefined);
  return changes.length === 0 ? [] : [`Name ${changes.join(', ')}.`];
}

function keyDifferences(dropped: readonly string[], max: number): string[] {
  if (dropped.length === 0) return [];
  const keys = dropped.length === 1 ? '1 metadata key' : `${dropped.length} metadata keys`;
  return [`${keys} dropped: ${listOf(dropped)}. Intercom keeps the first ${max}.`];
}

function identifierDifferences(sent: JsonObject): string[] {
  const numbers = ['id', 'user_id'].filter((key) => typeof sent[key] === 'number');
  return numbers.map((key) => `${key} was sent as a number and is stored as text.`);
}

/** The first 10 keys. */
function listOf(keys: readonly string[]): string {
  const shown = keys.slice(0, 10).map((key) => (key.length > 50 ? `${key.slice(0, 50)}…` : key));
  return `${shown.join(', ')}${keys.length > 10 ? ' and others' : ''}`;
}

/** Metadata as one line of text, at most this long. */
export function previewOf(metadata: JsonValue | undefined, maxLength: number): string {
  if (!isObject(metadata)) return metadata === undefined ? '' : textOf(metadata, maxLength);
  const parts: string[] = [];
  let length = 0;
  for (const [key, value] of Object.entries(metadata)) {
    if (length > maxLength) break;
    const part = `${key}: ${dateText(key, value) ?? valueText(value, maxLength)}`;
    parts.push(part);
    length += part.length;
  }
  const text = parts.join(', ');
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}

/** Unix seconds under a key of a date, in minutes and UTC: `2026-12-03 16:09Z`. */
function dateText(key: string, value: JsonValue): string | undefined {
  if (typeof value !== 'number' || !/_(?:date|at)$/i.test(key)) return undefined;
  if (!Number.isInteger(value) || Math.abs(value) > maxDateSec) return undefined;
  return `${new Date(value * 1000).toISOString().slice(0, -8).replace('T', ' ')}Z`;
}

/** The range of JavaScript dates, in seconds. */
const maxDateSec = 8_640_000_000_000;

/** Money and links are shown by what they mean. */
function valueText(value: JsonValue, maxLength: number): string {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return textOf(value, maxLength);
  const { amount, currency, url, value: text } = value;
  if (typeof amount === 'number' && typeof currency === 'string') {
    return moneyText(amount, currency) ?? textOf(value, maxLength);
  }
  return typeof url === 'string' && typeof text === 'string' ? text : textOf(value, maxLength);
}

function textOf(value: JsonValue, maxLength: number): string {
  try {
    return JSON.stringify(value).slice(0, maxLength);
  } catch {
    // JSON.parse() supports deeper nesting than JSON.stringify().
    return '(nested too deeply)';
  }
}
