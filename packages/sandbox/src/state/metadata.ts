import type { JsonObject, JsonValue } from './listed-event.js';

/** Deeper metadata is an error. JSON.stringify() could not serialise it either. */
export const maxDepth = 100;

/**
 * The keys whose value is an array, at any depth, in order; `'too-deep'` beyond 100 levels.
 *
 * Intercom rejects an event with an array in its metadata (intercom-ruby issues 393, 413 and 607).
 */
export function arrayKeys(metadata: JsonObject): readonly string[] | 'too-deep' {
  const found: string[] = [];
  return collectArrayKeys(metadata, maxDepth, found) ? found : 'too-deep';
}

/** False when the metadata has more levels. */
function collectArrayKeys(metadata: JsonObject, levels: number, found: string[]): boolean {
  if (levels === 0) return false;
  for (const [key, value] of Object.entries(metadata)) {
    if (Array.isArray(value)) found.push(key);
    if (isObject(value) && !collectArrayKeys(value, levels - 1, found)) return false;
  }
  return true;
}

/**
 * The first `max` keys, in order. Keys that differ only in case count as one (Intercom help centre: metadata
 * keys are not case-sensitive). Values are not changed.
 */
export function firstKeys(metadata: JsonObject, max: number): JsonObject {
  const keys = Object.keys(metadata);
  if (keys.length <= max) return metadata;

  const counted = new Set<string>();
  const kept: [string, JsonValue][] = [];
  for (const key of keys) {
    const folded = key.toLowerCase();
    if (!counted.has(folded) && counted.size === max) continue;
    counted.add(folded);
    kept.push([key, metadata[key] ?? null]);
  }
  // Unlike an assignment, fromEntries() treats `__proto__` as an ordinary key.
  return Object.fromEntries(kept);
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
