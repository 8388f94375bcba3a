import type { OutboxStatus, WaitingEvent } from '@intercom-events/sqlite';
import { printable } from '../printable.js';
import { table } from '../table.js';

/** What each state means for somebody who asks why an event has not arrived. */
const stateTexts: Readonly<Record<WaitingEvent['state'], string>> = {
  sending: 'being sent, or left by a process that ended',
  ready: 'ready to be sent',
  scheduled: 'wait for their second',
  retrying: 'attempts have failed; tried again later',
  parked: 'Intercom does not know the contact',
};

/** The status of an outbox, for people. */
export function statusText(status: OutboxStatus, nowMs: number): string {
  const { pending, byState, byDestination, dead, fileBytes, oldestAcceptedAtMs } = status;
  const states = Object.entries(stateTexts).flatMap(([state, text]) => {
    const count = Object.entries(byState).find(([known]) => known === state)?.[1] ?? 0;
    const contacts = state === 'parked' ? ` (${plural(status.parkedContacts, 'contact')})` : '';
    return count === 0 ? [] : [[`  ${state}`, `${count}`, `${text}${contacts}`]];
  });
  const since =
    oldestAcceptedAtMs === undefined ? '' : `, the oldest since ${ago(nowMs - oldestAcceptedAtMs)}`;
  const destinations = Object.entries(byDestination).map(([origin, count]) => [
    `  ${printable(origin)}`,
    `${count}`,
  ]);
  const letters = Object.entries(dead).map(([reason, count]) => [`  ${reason}`, `${count}`]);
  const total = Object.values(dead).reduce((sum, count) => sum + count, 0);
  return [
    `${plural(pending, 'event')} ${pending === 1 ? 'waits' : 'wait'}${since}. The file has ${Math.ceil(fileBytes / 1024)} KiB.\n`,
    table(states),
    destinations.length > 1 ? `By destination:\n${table(destinations)}` : '',
    `${plural(total, 'dead letter')}.\n`,
    table(letters),
  ].join('');
}

/** A time that has passed, e.g. `5 min`. */
export function ago(ms: number): string {
  const sec = Math.max(0, Math.round(ms / 1000));
  if (sec < 120) return `${sec} s`;
  if (sec < 7_200) return `${Math.round(sec / 60)} min`;
  return sec < 172_800 ? `${Math.round(sec / 3_600)} h` : `${Math.round(sec / 86_400)} d`;
}

/** A number with its noun. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
