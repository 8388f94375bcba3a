import type { ActiveFault } from '../faults/fault-list.js';
import type { FaultView, MissingContact, Overview, SentContact } from './api.js';
import type { EventEntry } from './event-log.js';
import { stateOfEntry } from './event-log.js';
import type { InspectorContext } from './inspector-context.js';

/** Only the newest of each are shown. */
const maxFaults = 100;
const maxMissing = 100;
const maxSettingsLength = 200;

/** Everything that the page shows beside the lists. */
export function readOverview(context: InspectorContext, entries: readonly EventEntry[]): Overview {
  const { options, token, settings, workspace, requestLog, faults, rateWindow } = context;
  const nowMs = options.now();
  return {
    nowMs,
    token,
    isStrict: settings.unknownContacts === 'reject',
    latencyMs: settings.latencyMs,
    initial: {
      isStrict: options.unknownContacts === 'reject',
      ratePerMinute: options.rateLimit === false ? false : options.rateLimit.perMinute,
    },
    counts: {
      requests: requestLog.counts().requests,
      stored: workspace.storedCount,
      duplicates: workspace.duplicateCount,
      contacts: workspace.contacts.size,
    },
    rate: rateWindow.usage(nowMs),
    faults: faults.active.slice(-maxFaults).map(faultView),
    names: { used: workspace.eventNames.length, max: options.maxEventNames },
    maxMetadataKeys: options.maxMetadataKeys,
    missing: missingContacts(context, entries),
    undo: context.undo.summary,
  };
}

function faultView({ id, fault, bodyText, hits, hanging }: ActiveFault): FaultView {
  const { kind, times = 1, match, ...settings } = fault;
  const shown = 'body' in settings ? { ...settings, body: bodyText } : settings;
  return {
    ...{ id, kind, times, hits, hanging },
    settings: JSON.stringify(shown).slice(0, maxSettingsLength),
    isSelective: match !== undefined,
  };
}

/** The contacts that refused events need, newest first. */
function missingContacts(
  { workspace }: InspectorContext,
  entries: readonly EventEntry[],
): readonly MissingContact[] {
  const found = new Map<string, MissingContact>();
  for (const entry of entries) {
    const { contact, attempts } = entry;
    const last = attempts.at(-1);
    if (contact === undefined || last?.reason?.code !== 'not_found') continue;
    if (stateOfEntry(entry) !== 'refused') continue;
    const key = `${contact.by} ${contact.value}`;
    const events = (found.get(key)?.events ?? 0) + 1;
    found.delete(key);
    found.set(key, { contact, events, lastAtMs: last.atMs });
  }
  const missing = [...found.values()].filter(({ contact }) => !exists(contact, workspace));
  return missing.slice(-maxMissing).reverse();
}

function exists({ by, value }: SentContact, { contacts }: InspectorContext['workspace']): boolean {
  if (by === 'email') return contacts.find({ email: value }).length > 0;
  return contacts.find(by === 'id' ? { id: value } : { user_id: value }).length > 0;
}
