import type { Fault } from '../faults/fault.js';
import type { Contact } from '../state/contact.js';
import type { RateWindowUsage } from '../state/rate-window.js';
import type { InspectorContext } from './inspector-context.js';
import { type RequestRow, requestRow } from './request-row.js';

/** Only the newest requests and contacts are shown. */
const maxRequests = 200;
const maxContacts = 100;

/** An active fault, or one that requests hang on. */
export interface FaultView {
  readonly id: number;
  /** Without `match`, which is a function. */
  readonly fault: Fault;
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
    faults: faults.active.map(({ id, fault, hits, hanging }) => ({
      id,
      fault,
      isSelective: fault.match !== undefined,
      hits,
      hanging,
    })),
    contacts: contacts.all.slice(-maxContacts).reverse(),
    contactCount: contacts.size,
    requests: requestLog
      .latest(maxRequests)
      .map((request, index) => requestRow(requestLog.lastNumber - index, request)),
  };
}
