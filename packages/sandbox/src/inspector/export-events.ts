import type { StoredEvent } from '../state/listed-event.js';
import type { InspectorResponse } from './inspector-response.js';

/** The stored events as lines of JSON, in the form that `intercom-events import` reads. */
export function exportEvents(events: readonly StoredEvent[]): InspectorResponse {
  return {
    status: 200,
    type: 'application/x-ndjson; charset=utf-8',
    body: events.map((event) => `${JSON.stringify(exported(event))}\n`).join(''),
    headers: { 'Content-Disposition': 'attachment; filename="events.ndjson"' },
  };
}

function exported({ user_id, email, intercom_user_id, ...event }: StoredEvent) {
  const { event_name: name, created_at: sec, metadata } = event;
  return { ...contactOf({ user_id, email, intercom_user_id }), name, at: timeOf(sec), metadata };
}

function contactOf({
  user_id,
  email,
  intercom_user_id,
}: Pick<StoredEvent, 'intercom_user_id'> &
  Partial<Record<'user_id' | 'email', string | undefined>>) {
  if (user_id !== undefined) return { user_id };
  return email === undefined ? { id: intercom_user_id } : { email };
}

/** A date that JavaScript cannot write stays a number. */
function timeOf(sec: number): string | number {
  return Math.abs(sec) <= 8_640_000_000_000 ? new Date(sec * 1000).toISOString() : sec;
}
