import type { IntercomEvents, Me } from '@intercom-events/core';
import { type Failure, failureOf } from '../failure.js';
import type { CliIo } from '../io.js';
import { hideSecrets } from '../secrets.js';
import { type ConnectionFlags, readSettings, type Settings } from '../settings.js';
import { NoToken, withClient } from '../with-client.js';
import {
  clockFinding,
  type Finding,
  limitFinding,
  ok,
  problem,
  proxyFinding,
  regionFinding,
} from './findings.js';

const timeoutMs = 10_000;

/** Runs all checks in order; stops where the later ones would make no sense. */
export async function examine(flags: ConnectionFlags, io: CliIo): Promise<readonly Finding[]> {
  const settings = readSettings(flags, io.env);
  const { accessToken, tokenFrom, baseUrl, region } = settings;
  const where = region === undefined ? '' : ` (region ${region})`;
  const address = ok('address', `${hideSecrets(baseUrl, [])}${where}`);
  if (accessToken === undefined) {
    return [address, problem('token', 'There is no access token.', new NoToken().message)];
  }
  const options = { timeoutMs, signal: io.interrupted };
  return withClient(flags, io, async (events) => [
    address,
    proxyFinding(events.proxy, io.env),
    ok('token', `found in ${tokenFrom}`),
    ...(await connectionFindings(events, settings, options)),
  ]);
}

interface RequestOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

async function connectionFindings(
  events: IntercomEvents,
  settings: Settings,
  options: RequestOptions,
): Promise<readonly Finding[]> {
  const sentMs = Date.now();
  try {
    const { value, answer } = await events.me(options).withAnswer();
    const answeredMs = Date.now();
    return [
      ok('reachable', `answered in ${answeredMs - sentMs} ms`),
      ok('accepted', `the token belongs to ${workspaceOf(value)}`),
      regionFinding(settings, value.app.region),
      clockFinding(answer.headers.date, sentMs, answeredMs),
      limitFinding(answer.rateLimit),
      await readFinding(events, options),
    ];
  } catch (error) {
    return noAccess(knownFailure(error));
  }
}

function workspaceOf({ app }: Me): string {
  const { name, id } = app;
  if (name === undefined && id === undefined) return 'a workspace without a name';
  return [name, id !== undefined && `(${id})`].filter(Boolean).join(' ');
}

/** Reads the events of a contact that does not exist: a 404 means that reading is allowed. */
async function readFinding(events: IntercomEvents, options: RequestOptions): Promise<Finding> {
  try {
    await events.summarise({ userId: 'intercom-events-doctor' }, options);
  } catch (error) {
    const { code, message } = knownFailure(error);
    if (code !== 'NOT_FOUND') {
      return problem(
        'read',
        message,
        'Give the app the permission to read events (Developer Hub).',
      );
    }
  }
  return ok('read', 'the token may read events; only `track` can show whether it may write them');
}

function noAccess({ code, message }: Failure): readonly Finding[] {
  if (code === 'UNAUTHORISED') {
    return [
      ok('reachable', 'it answered'),
      problem(
        'accepted',
        message,
        'Copy the token again: Developer Hub, your app, Authentication.',
      ),
    ];
  }
  const advice = 'Check the address (--region, --base-url), the network, proxies and firewalls.';
  return [problem('reachable', message, advice)];
}

function knownFailure(error: unknown): Failure {
  const failure = failureOf(error);
  if (failure === undefined || failure.code === 'ABORTED') throw error;
  return failure;
}
