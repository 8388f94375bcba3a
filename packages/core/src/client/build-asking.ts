import { decide } from '../delivery/decide.js';
import type { Gate } from '../delivery/gate.js';
import { openFetch } from '../http/fetch-wire.js';
import { HttpAsker } from '../http/http-asker.js';
import { openUndici } from '../http/undici-wire.js';
import type { Wire } from '../http/wire.js';
import type { ImportSending } from '../import/sender.js';
import type { Asker } from '../model/api-answer.js';
import type { Clock } from '../model/clock.js';
import type { Transport } from '../model/send-result.js';
import { metadataIn } from '../model/stored-event.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import { runtimeOf } from '../platform/runtime.js';
import { version } from '../platform/version.js';
import { metadataAdvice } from '../reporting/metadata-advice.js';
import { Desk } from '../requests/desk.js';
import type { AskingParts } from './asking.js';
import type { WayIn } from './build-intake.js';
import type { InnerSeams } from './seams.js';

/** What of the other rooms takes part in asking. */
export interface AskingNeeds extends Pick<WayIn, 'writer' | 'preview' | 'sayChange' | 'consent'> {
  readonly gate: Gate;
  /** `undefined` in a dry run. */
  readonly transport: Transport | undefined;
}

/** Builds everything with which Intercom is asked. In a dry run nobody stands behind it. */
export function buildAsking(
  options: ResolvedOptions,
  { clock, random, asker = buildAsker(options, clock) }: InnerSeams,
  { gate, transport, writer, preview, sayChange, consent }: AskingNeeds,
): AskingParts {
  const desk = new Desk({ asker, gate, clock, random });
  const decideNow: ImportSending['decide'] = (result, attempt, nowMs) =>
    decide(result, attempt, importPolicy, { nowMs, ageMs: 0, random: random() });
  const mayBeSent: ImportSending['mayBeSent'] =
    consent && ((event) => consent.allows(event, () => metadataIn(event.body)));
  const sending = transport && { transport, gate, decide: decideNow, mayBeSent };
  const { concurrency: maxConcurrency } = options.delivery;
  const { closing } = desk;
  const imports = { writer, preview, clock, gate, sending, maxConcurrency, closing };
  const onChange: AskingParts['onChange'] = ({ change, key }, event) => {
    sayChange(change, key, event);
    return metadataAdvice(change, key, event);
  };
  return { desk, writer, preview, onChange, imports };
}

/** Whoever imports wants to know of unknown contacts, and waits for them no longer. */
const importPolicy = { onUnknownContact: 'drop', maxAgeMs: Number.POSITIVE_INFINITY } as const;

function buildAsker(options: ResolvedOptions, clock: Clock): Asker | undefined {
  const { origin, apiVersion, token, delivery, transport } = options;
  if (token === undefined) return undefined;
  const runtime = runtimeOf(globalThis);
  const userAgent = `intercom-events/${version} ${runtime.userAgent}`;
  const { concurrency: connections, connectTimeoutMs, attemptTimeoutMs } = delivery;
  const open = async (): Promise<Wire> => {
    if ((transport ?? runtime.transport) === 'fetch') return openFetch({ origin });
    try {
      return await openUndici({ origin, connections, connectTimeoutMs });
    } catch {
      // It cannot be loaded, which delivery has said.
      return openFetch({ origin });
    }
  };
  return new HttpAsker({ apiVersion, userAgent, token, clock, attemptTimeoutMs }, open);
}
