import type { Fault } from '../faults/fault.js';
import type { Contact } from '../state/contact.js';
import type { WindowUse } from '../state/rate-window.js';
import type { Inspected } from './inspected.js';
import { type ShownRequest, shownRequest } from './shown-request.js';

/** How much of a long list is shown: the newest. */
const maxRequests = 200;
const maxContacts = 100;

/** A fault in force, or one that requests still hang on. */
export interface ShownFault {
  readonly id: number;
  /** Without its `match`, which is code. */
  readonly fault: Fault;
  readonly isSelective: boolean;
  readonly hits: number;
  readonly hanging: number;
}

/** All that the page shows, newest first. */
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
  readonly rate: WindowUse | undefined;
  readonly faults: readonly ShownFault[];
  readonly contacts: readonly Contact[];
  readonly contactCount: number;
  readonly requests: readonly ShownRequest[];
}

export function readState(inspected: Inspected): InspectorState {
  const { options, token, workspace, journal, faults, rateWindow } = inspected;
  const { requests, byStatus } = journal.counts();
  const { storedCount: stored, duplicateCount: duplicates, contacts } = workspace;
  return {
    token,
    isStrict: options.unknownContacts === 'reject',
    counts: { requests, stored, duplicates, byStatus },
    rate: rateWindow.look(options.now()),
    faults: faults.inForce.map(({ id, fault, hits, hanging }) => ({
      id,
      fault,
      isSelective: fault.match !== undefined,
      hits,
      hanging,
    })),
    contacts: contacts.all.slice(-maxContacts).reverse(),
    contactCount: contacts.size,
    requests: journal
      .latest(maxRequests)
      .map((request, index) => shownRequest(journal.lastNumber - index, request)),
  };
}
