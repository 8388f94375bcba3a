import type { AttemptParts } from '../delivery/attempt.js';
import type { Gate } from '../delivery/gate.js';
import type { HttpClient } from '../http/http-client.js';
import type { ImportSending } from '../import/import-sender.js';
import type { WayIn } from '../intake/create-intake.js';
import { metadataIn } from '../model/stored-event.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import { metadataMessage } from '../reporting/messages.js';
import { RequestExecutor } from '../requests/request-executor.js';
import type { AskingParts } from './asking.js';
import type { Seams } from './seams.js';

/** What of the other rooms takes part in requests that are awaited. */
export interface AskingNeeds extends Pick<WayIn, 'prepare' | 'preview' | 'sayChange' | 'consent'> {
  readonly attempts: Omit<AttemptParts, 'http'> & { readonly gate: Gate };
  /** `undefined` in a dry run. */
  readonly http: HttpClient | undefined;
}

/** Builds everything that sends requests of which somebody awaits the answer. In a dry run nothing is sent. */
export function buildAsking(
  options: ResolvedOptions,
  { clock, random }: Seams,
  { attempts, http, prepare, preview, sayChange, consent }: AskingNeeds,
): AskingParts {
  const executor = new RequestExecutor({ ...attempts, http, random });
  const mayBeSent: ImportSending['mayBeSent'] =
    consent && ((event) => consent.allows(event, () => metadataIn(event.body)));
  const sending = http && { ...attempts, http, random, mayBeSent };
  const { concurrency: maxConcurrency } = options.delivery;
  const { closing } = executor;
  const { gate } = attempts;
  const imports = { prepare, preview, clock, gate, sending, maxConcurrency, closing };
  const onChange: AskingParts['onChange'] = ({ change, key }, event) => {
    sayChange(change, key, event);
    return metadataMessage(change, key, event);
  };
  return { executor, prepare, preview, onChange, imports };
}
