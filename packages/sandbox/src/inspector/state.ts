import type { Fault } from '../faults/fault.js';
import type { ActiveFault } from '../faults/fault-list.js';
import type { Contact } from '../state/contact.js';
import type { RateWindowUsage } from '../state/rate-window.js';
import type { InspectorContext } from './inspector-context.js';
import { type RequestRow, requestRow } from './request-row.js';

/** Only the newest of each are shown. */
const maxRequests = 200;
const maxContacts = 100;
const maxFaults = 100;
const maxSettingsLength = 200;

/** An active fault, or one that requests hang on. */
export interface FaultView {
  readonly id: number;
  readonly kind: Fault['kind'];
  readonly times: number | 'always';
  /** The other settings as JSON, without `match` and shortened. */
  readonly settings: string;
  /** Whether it has a `match`. */
  readonly isSelective: boolean;
  readonly hits: number;
  readonly hanging: number;
}

/** Everything the page shows, newest first. */
export interface InspectorState {
  readonly token: string;
  readonly isStrict: boolean;
  readonly counts: {
    readonly requests: number;
    readonly stored: number;
    readonly duplicates: number;
    readonly byStatus: Readonly<Record<number, number>>;
  };
  /** Undefined without a limit. */
  readonly rate: RateWindowUsage | undefined;
  readonly faults: readonly FaultView[];
  readonly contacts: readonly Contact[];
  readonly contactCount: number;
  readonly requests: readonly RequestRow[];
}

export function readState(context: InspectorContext): InspectorState {
  const { options, token, workspace, requestLog, faults, rateWindow } = context;
  const { requests, byStatus } = requestLog.counts();
  const { storedCount: stored, duplicateCount: duplicates, contacts } = workspace;
  return {
    token,
    isStrict: options.unknownContacts === 'reject',
    counts: { requests, stored, duplicates, byStatus },
    rate: rateWindow.usage(options.now()),
    faults: faults.active.slice(-maxFaults).map(faultView),
    contacts: contacts.all.slice(-maxContacts).reverse(),
    contactCount: contacts.size,
    requests: requestLog
      .latest(maxRequests)
      .map((request, index) => requestRow(requestLog.lastNumber - index, request)),
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
