import type { IntercomEvents, Me } from '@intercom-events/core';
import { type Failure, failureOf } from '../failure.js';
import type { CliIo } from '../io.js';
import { type ConnectionFlags, readSettings, type Settings } from '../settings.js';
import { NoToken, withClient } from '../with-client.js';
import { type Finding, fine, wrong } from './finding.js';
import { clockFinding, limitFinding, regionFinding } from './judgements.js';

/** How long one question may take. */
const timeoutMs = 10_000;

/** Looks at everything in order, and stops where what follows could not be looked at. */
export async function examine(flags: ConnectionFlags, io: CliIo): Promise<readonly Finding[]> {
  const settings = readSettings(flags, io.env);
  const { accessToken, tokenFrom, baseUrl, region } = settings;
  const address = fine('address', `${baseUrl}${region === undefined ? '' : ` (region ${region})`}`);
  if (accessToken === undefined) {
    return [address, wrong('token', 'There is none.', new NoToken().message)];
  }
  const options = { timeoutMs, signal: io.interrupted };
  return withClient(flags, io, async (events) => [
    address,
    fine('token', `there is one, from ${tokenFrom}`),
    ...(await ask(events, settings, options)),
  ]);
}

/** What every question takes. */
interface Terms {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

async function ask(
  events: IntercomEvents,
  settings: Settings,
  options: Terms,
): Promise<readonly Finding[]> {
  const sentMs = Date.now();
  try {
    const { value, answer } = await events.me(options).withAnswer();
    const cameMs = Date.now();
    return [
      fine('reachable', `it answered after ${cameMs - sentMs} ms`),
      fine('accepted', `the token belongs to ${workspaceOf(value)}`),
      regionFinding(settings, value.app.region),
      clockFinding(answer.headers.date, sentMs, cameMs),
      limitFinding(answer.rateLimit),
      await mayRead(events, options),
    ];
  } catch (error) {
    return noAccess(known(error));
  }
}

function workspaceOf({ app }: Me): string {
  const { name, id } = app;
  if (name === undefined && id === undefined) return 'a workspace without a name';
  return [name, id !== undefined && `(${id})`].filter(Boolean).join(' ');
}

/** Asks for the events of somebody who does not exist: 404 says that one may ask. */
async function mayRead(events: IntercomEvents, options: Terms): Promise<Finding> {
  try {
    await events.summarise({ userId: 'intercom-events-doctor' }, options);
  } catch (error) {
    const { code, message } = known(error);
    if (code !== 'NOT_FOUND') {
      return wrong('read', message, 'Give the app the permission to read events (Developer Hub).');
    }
  }
  return fine('read', 'the token may read events; whether it may write them, only `track` shows');
}

function noAccess({ code, message }: Failure): readonly Finding[] {
  if (code === 'UNAUTHORISED') {
    return [
      fine('reachable', 'it answered'),
      wrong('accepted', message, 'Copy the token anew: Developer Hub, your app, Authentication.'),
    ];
  }
  const advice = 'Check the address (--region, --base-url), the network, proxies and firewalls.';
  return [wrong('reachable', message, advice)];
}

function known(error: unknown): Failure {
  const failure = failureOf(error);
  if (failure === undefined || failure.code === 'ABORTED') throw error;
  return failure;
}
