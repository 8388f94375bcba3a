import type { Contact, ContactField } from '../model/contact.js';

/** An event in a spill file. */
export interface SpilledEvent {
  readonly id: string;
  readonly contact: Contact;
  readonly name: string;
  readonly createdAtSec: number;
  /** When it was accepted, in Unix milliseconds: the monotonic clock of another process means nothing here. */
  readonly acceptedAtMs: number;
  /** The JSON text of contact, name and metadata, without the braces and without the time. */
  readonly fragment: string;
}

const fields: readonly ContactField[] = ['id', 'user_id', 'email'];

/** A line of a spill file. Contact and name are in the fragment. */
export function lineOf({ id, createdAtSec, acceptedAtMs, fragment }: SpilledEvent): string {
  return `${JSON.stringify({ id, createdAtSec, acceptedAtMs, fragment })}\n`;
}

/** Reads a line; `undefined` when this library has not written it. */
export function eventOf(line: string): SpilledEvent | undefined {
  const { id, createdAtSec, acceptedAtMs, fragment } = parsed(line);
  if (typeof id !== 'string' || typeof fragment !== 'string') return undefined;
  if (!isTime(createdAtSec) || !isTime(acceptedAtMs)) return undefined;
  const { event_name: name, metadata, ...identifiers } = parsed(`{${fragment}}`);
  const contact = contactOf(identifiers);
  if (contact === undefined || typeof name !== 'string' || name === '') return undefined;
  if (metadata !== undefined && (typeof metadata !== 'object' || metadata === null)) {
    return undefined;
  }
  return { id, contact, name, createdAtSec, acceptedAtMs, fragment };
}

/** The fields of a JSON object; none when the text is anything else. */
export function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function contactOf(identifiers: Readonly<Record<string, unknown>>): Contact | undefined {
  const keys = Object.keys(identifiers);
  const field = fields.find((name) => name === keys[0]);
  if (field === undefined || keys.length > 1) return undefined;
  const value = identifiers[field];
  return typeof value === 'string' && value !== '' ? { field, value } : undefined;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
