import type { Contact } from '../state/contact.js';
import type { ContactRecord } from '../state/contact-record.js';
import type { EventRecord } from '../state/event-record.js';
import type { Workspace } from '../state/workspace.js';
import type { ContactList, ContactListItem, ContactView, NameSummary } from './api.js';

const maxContacts = 200;
const maxEvents = 500;
const chartParts = 24;

/** The contacts with a text in one of their identifiers, the last added ones first. */
export function contactList({ contacts }: Workspace, text: string): ContactList {
  const wanted = text.trim().toLowerCase();
  const found = contacts.records.filter(({ contact }) => contains(contact, wanted));
  const newest = found.slice(-maxContacts).reverse();
  return { contacts: newest.map(listItem), total: found.length };
}

function contains({ id, user_id = '', email = '' }: Contact, text: string): boolean {
  return [id, user_id, email].some((identifier) => identifier.toLowerCase().includes(text));
}

function listItem(record: ContactRecord): ContactListItem {
  const events = record.newestFirst();
  return { contact: record.contact, events: events.length, lastSec: events[0]?.createdAtSec };
}

/** A contact with its events. Undefined if it does not exist. */
export function contactView(workspace: Workspace, id: string): ContactView | undefined {
  const [record] = workspace.contacts.lookup({ id });
  if (record === undefined) return undefined;
  const events = record.newestFirst();
  const fromSec = events.at(-1)?.createdAtSec ?? 0;
  const toSec = Math.max(events[0]?.createdAtSec ?? 0, fromSec + 1);
  const charts = chartsOf(events, fromSec, toSec);
  const names = (workspace.summariesOf([record])[0]?.events ?? []).map(
    ({ name, count, first, last }): NameSummary => ({
      ...{ name, count, first, last },
      chart: charts.get(name) ?? Array(chartParts).fill(0),
    }),
  );
  return {
    contact: record.contact,
    names: names.sort((a, b) => b.count - a.count || a.name.localeCompare(b.name)),
    fromSec,
    toSec,
    events: events.slice(0, maxEvents).map((event) => event.listed(workspace.node)),
    eventCount: events.length,
  };
}

/** The number of events in each part of the time range, by name. */
function chartsOf(
  events: readonly EventRecord[],
  fromSec: number,
  toSec: number,
): Map<string, number[]> {
  const charts = new Map<string, number[]>();
  for (const { name, createdAtSec } of events) {
    const chart = charts.get(name) ?? Array<number>(chartParts).fill(0);
    const share = (createdAtSec - fromSec) / (toSec - fromSec);
    const part = Math.min(chartParts - 1, Math.floor(share * chartParts));
    chart[part] = (chart[part] ?? 0) + 1;
    charts.set(name, chart);
  }
  return charts;
}
