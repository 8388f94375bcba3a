import type { Access } from '../http/access.js';
import type { JobBook } from '../state/job-book.js';
import type { RateWindow } from '../state/rate-window.js';
import type { Workspace } from '../state/workspace.js';

/** What becomes of an event, as far as it is the owner's choice. */
export interface CreateEventRules {
  readonly unknownContacts: 'reject' | 'create';
  readonly maxMetadataKeys: number;
  readonly maxEventNames: number | false;
}

/** Everything an answer depends on but the request. */
export interface House {
  readonly workspace: Workspace;
  readonly jobs: JobBook;
  readonly rateWindow: RateWindow;
  readonly access: Access;
  readonly newRequestId: () => string;
  readonly checkHost: boolean;
  readonly acceptedBody: '' | ' ';
  readonly maxPerPage: number;
  readonly region: 'us' | 'eu' | 'au';
  readonly rules: CreateEventRules;
}
