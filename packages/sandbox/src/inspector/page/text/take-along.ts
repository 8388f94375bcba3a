import type { JsonObject, JsonValue } from '../../../state/listed-event.js';
import { shownValue } from './metadata-value.js';

export interface Target {
  readonly url: string;
  readonly token: string;
}

/** A command that sends the event again. */
export function asCurl(event: JsonObject, { url, token }: Target): string {
  return [
    `curl -i ${shellText(`${url}/events`)}`,
    `-H ${shellText(`Authorization: Bearer ${token}`)}`,
    "-H 'Content-Type: application/json'",
    `-d ${shellText(JSON.stringify(event))}`,
  ].join(' \\\n  ');
}

/** A call of `track()` that sends the same event. */
export function asTrack(event: JsonObject): string {
  const { event_name: name, created_at: sec } = event;
  const parts = [userCode(event), JSON.stringify(name ?? ''), ...metadataCode(event)];
  if (typeof sec === 'number') {
    if (parts.length === 2) parts.push('{}');
    parts.push(`{ at: ${sec} }`);
  }
  return `${importCode(event)}events.track(${parts.join(', ')});`;
}

/** A test that fails unless the application tracks such an event. */
export function asTest(event: JsonObject): string {
  const { event_name: name } = event;
  const parts = ['events', JSON.stringify(name ?? ''), ...metadataCode(event)];
  return `import { test } from 'node:test';
import { assertTracked, createTestEvents } from '@intercom-events/testing';
${importCode(event)}const events = createTestEvents();

test(${JSON.stringify(`${name} is tracked`)}, async () => {
  // Use your application here, with \`events\` as its client.
  await events.settle();
  assertTracked(${parts.join(', ')});
});`;
}

/** The user as `track()` takes it. */
function userCode({ id, user_id, email }: JsonObject): string {
  if (id !== undefined) return `{ id: ${code(String(id))} }`;
  if (user_id !== undefined) return code(String(user_id));
  return `{ email: ${code(String(email ?? ''))} }`;
}

function metadataCode({ metadata }: JsonObject): readonly string[] {
  const entries = metadataEntries(metadata);
  if (entries.length === 0) return [];
  const lines = entries.map(([key, value]) => `  ${keyCode(key)}: ${valueCode(key, value)},`);
  return [`{\n${lines.join('\n')}\n}`];
}

function metadataEntries(metadata: JsonValue | undefined): readonly [string, JsonValue][] {
  const isObject = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
  return isObject ? Object.entries(metadata) : [];
}

/** Money and links are made with functions: other objects are not accepted by `track()`. */
function valueCode(key: string, value: JsonValue): string {
  const { as } = shownValue(key, value);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { amount, currency, url, value: text } = value as JsonObject;
    if (as === 'money') return `money(${code(amount ?? 0)}, ${code(currency ?? '')})`;
    if (as === 'link') return `link(${code(url ?? '')}, ${code(text ?? '')})`;
  }
  return code(value);
}

/** The import of the functions that the metadata needs. */
function importCode({ metadata }: JsonObject): string {
  const text = metadataEntries(metadata).map(([key, value]) => valueCode(key, value));
  const names = ['link', 'money'].filter((name) => text.some((one) => one.startsWith(`${name}(`)));
  return names.length === 0
    ? ''
    : `import { ${names.join(', ')} } from '@intercom-events/core';\n\n`;
}

/** `__proto__: x` would set the prototype, so it is written as a computed key. */
function keyCode(key: string): string {
  if (key === '__proto__') return "['__proto__']";
  return /^[a-z_$][\w$]*$/i.test(key) ? key : code(key);
}

function code(value: JsonValue): string {
  return JSON.stringify(value);
}

/** One argument for a POSIX shell, whatever the text. */
function shellText(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
