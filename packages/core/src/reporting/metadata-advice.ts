import { quoted } from '../errors/quoted.js';
import { storedName } from '../event/names.js';
import type { MetadataChange } from '../model/metadata-change.js';

/** What the developer should know when an event's metadata had to be changed. Never holds a value. */
export function metadataAdvice(
  change: MetadataChange,
  key: string | undefined,
  event?: string,
): string {
  return `${subject(key, event && shownName(event))}: ${texts[change]}`;
}

/** The name of an event as it is stored, fit for a line; `beforeTrack` may have given it any. */
export function shownName(event: string): string {
  return quoted(storedName(event) ?? event, 100);
}

function subject(key: string | undefined, event: string | undefined): string {
  if (key === undefined) return event ? `The metadata of ${event}` : "An event's metadata";
  const shown = `Metadata key ${quoted(key, 100)}`;
  return event ? `${shown} of ${event}` : shown;
}

const texts: Readonly<Record<MetadataChange, string>> = {
  too_many_keys:
    'this key and all after it are left out; Intercom keeps the first 10 (option `metadata.maxKeys`, up to 20).',
  cut_text: 'the text was cut at 255 characters.',
  renamed_key: 'characters that Intercom forbids in keys were replaced by "_".',
  removed_array: 'left out: Intercom refuses events with arrays. Join the values, or send a count.',
  removed_object:
    'left out: Intercom keeps no nested objects except link() and money(). Use flat keys.',
  removed_number: 'left out: not a finite number.',
  removed_date: 'left out: not a date.',
  removed_money:
    'left out: money() takes a whole number of cents from 0 up and a three-letter currency.',
  removed_link: 'left out: link() takes an http(s) address of at most 1,024 characters.',
  removed_other: 'left out: only text, numbers, booleans, dates, money() and link() can be kept.',
  unreadable: 'left out: reading it threw an error, or it was a promise.',
  date_key: 'a date under a key that does not end in "_date" is shown as a number.',
  redacted_key:
    'left out: by the option `redact`, or because it sounds like a secret (`redact.allow` lets it pass).',
  redacted_text: 'what a pattern of the option `redact` has found in it was replaced.',
};
