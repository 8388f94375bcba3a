import type { FaultList } from '../fault-list.js';
import type { Journal } from '../journal.js';
import type { RateWindow } from '../rate-window.js';
import type { ResolvedOptions } from '../resolve-options.js';
import type { Workspace } from '../workspace.js';

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
