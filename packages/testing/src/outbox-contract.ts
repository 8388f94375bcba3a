/**
 * What every event store must do, as cases that any test runner can run. For those who write one.
 *
 * @module
 */

import { clientCases } from './contract/client-cases.js';
import type { ContractCase, OpenPlace } from './contract/contract-case.js';
import { deadLetterCases } from './contract/dead-letter-cases.js';
import { leaseCases } from './contract/lease-cases.js';
import { parkingCases } from './contract/parking-cases.js';
import { queueCases } from './contract/queue-cases.js';

export type { ContractCase, OpenPlace, StorePlace } from './contract/contract-case.js';
export {
  assertLaw,
  type ContractClient,
  contractClient,
  PendingCalls,
} from './contract/contract-client.js';

/**
 * All cases of the contract.
 *
 * @param open - Opens an empty place for events, e.g. a new file, for each case.
 *
 * @example
 * ```ts
 * for (const { title, run } of outboxContract(openPlace)) test(title, run);
 * ```
 */
export function outboxContract(open: OpenPlace): readonly ContractCase[] {
  const groups = [queueCases, leaseCases, parkingCases, deadLetterCases, clientCases];
  return groups.flat().map((make) => make(open));
}
