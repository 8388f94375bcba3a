import type { FaultList } from '../faults/fault-list.js';
import type { ResolvedOptions } from '../resolve-options.js';
import type { Journal } from '../state/journal.js';
import type { RateWindow } from '../state/rate-window.js';
import type { Workspace } from '../state/workspace.js';

/** What the inspector looks at, and acts on. */
export interface Inspected {
  readonly options: ResolvedOptions;
  readonly token: string;
  readonly workspace: Workspace;
  readonly journal: Journal;
  readonly faults: FaultList;
  readonly rateWindow: RateWindow;
  reset(): void;
}
