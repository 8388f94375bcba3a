import { ConfigurationError } from '@intercom-events/core';
import { fieldsOf } from '@intercom-events/core/adapter';
import type { TrackEventOptions } from '../interfaces/track-event-options.js';

type Kind = 'function' | 'string' | 'boolean' | 'object' | 'number' | 'bigint';

/** What each option may be, besides left out. The keys are the only ones accepted. */
const kinds: { readonly [Option in keyof Required<TrackEventOptions>]: readonly Kind[] } = {
  metadata: ['object', 'function'],
  user: ['string', 'number', 'bigint', 'object', 'function'],
  when: ['boolean', 'function'],
  at: ['object', 'number', 'function'],
  dedupeKey: ['string', 'function'],
  dedupe: ['boolean'],
  on: ['string'],
  sendWhen: ['string', 'function'],
};

const words: Readonly<Record<string, readonly unknown[]>> = {
  on: ['success', 'failure'],
  sendWhen: ['always', 'success'],
};

/** Refuses an invalid name while the class is being defined. */
export function checkName(name: unknown): void {
  if (typeof name === 'string' && name.trim() !== '') return;
  throw new ConfigurationError(
    'OPTION_INVALID',
    `Expected the name of @TrackEvent() to be text, got ${shown(name)}.`,
    { fix: "Write a past-tense verb and a noun: @TrackEvent('placed-order')." },
  );
}

/** Refuses a value that is not an object. */
export function requireObject(what: string, value: unknown): asserts value is object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw invalid(what, 'an object', value);
}

/** Refuses options that cannot be used, and unknown ones. Returns a copy. */
export function checkOptions(decorator: string, given: unknown): TrackEventOptions {
  requireObject(`the options of ${decorator}`, given);
  for (const [key, value] of Object.entries(given)) checkOption(decorator, key, value);
  const options = fieldsOf<TrackEventOptions>(given, kinds);
  const { on, sendWhen } = options;
  if (on !== undefined && sendWhen !== undefined) {
    throw new ConfigurationError(
      'OPTION_INVALID',
      `\`on\` and \`sendWhen\` were given together to ${decorator}.`,
      { fix: 'Both say when the event is sent: use one of them.' },
    );
  }
  return options;
}

function checkOption(decorator: string, key: string, value: unknown): void {
  const allowed = Object.entries(kinds).find(([name]) => name === key)?.[1];
  if (allowed === undefined) {
    throw new ConfigurationError(
      'OPTION_INVALID',
      `Unknown option ${JSON.stringify(key)} of ${decorator}.`,
      { fix: `Use one of: ${Object.keys(kinds).join(', ')}.` },
    );
  }
  if (value === undefined) return;
  const kind = allowed.find((name) => name === typeof value && value !== null);
  const isWord = kind !== 'string' || (words[key]?.includes(value) ?? true);
  if (kind !== undefined && isWord) return;
  const expected = words[key]?.map((word) => JSON.stringify(word)) ?? [];
  const others = allowed.filter((name) => name !== 'string' || expected.length === 0);
  throw invalid(`\`${key}\` of ${decorator}`, [...expected, ...others].join(' or '), value);
}

function invalid(what: string, expected: string, value: unknown): ConfigurationError {
  return new ConfigurationError(
    'OPTION_INVALID',
    `Expected ${what} to be ${expected}, got ${shown(value)}.`,
    { fix: 'Correct it, or leave it out.' },
  );
}

/** Text is never shown: it may be personal. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return `${value}`;
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string' && value.trim() === '')
    return value === '' ? 'empty text' : 'blank text';
  return `a value of type ${typeof value}`;
}
