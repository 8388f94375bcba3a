import type { RateInfo, UsedProxy } from '@intercom-events/core';
import type { Settings } from '../settings.js';

/** The result of one check, and what to do if it failed. */
export interface Finding {
  readonly name: string;
  readonly isOk: boolean;
  readonly says: string;
  readonly fix?: string;
}

/** A check that passed. */
export function ok(name: string, says: string): Finding {
  return { name, isOk: true, says };
}

/** A check that failed, and what to do. */
export function problem(name: string, says: string, fix: string): Finding {
  return { name, isOk: false, says, fix };
}

const proxyVariables = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** Says which proxy is used, and whether one of the environment is not. */
export function proxyFinding(
  proxy: UsedProxy | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Finding {
  if (proxy !== undefined) return ok('proxy', `${proxy.origin} (${proxy.from})`);
  const unused = proxyVariables.find((name) => env[name]);
  return unused === undefined
    ? ok('proxy', 'none')
    : ok(
        'proxy',
        `none; ${unused} is used for https addresses that NO_PROXY does not name, with NODE_USE_ENV_PROXY=1`,
      );
}

/** More than the rounding to whole seconds in Intercom's `Date` header can explain. */
const maxClockErrorMs = 5_000;

/** Compares the region of the requests with the workspace's. */
export function regionFinding({ region, baseUrl }: Settings, found: string | undefined): Finding {
  if (found === undefined) return ok('region', 'Intercom does not say which it is');
  const actual = found.toLowerCase();
  if (region === undefined) return ok('region', `${actual}, at ${baseUrl}`);
  if (region === actual) return ok('region', actual);
  return problem(
    'region',
    `The workspace is in ${actual}, but requests go to ${region}.`,
    `Set INTERCOM_REGION=${actual}, or use --region ${actual}.`,
  );
}

/** Compares the clock of this machine, which gives events their time, with Intercom's. */
export function clockFinding(
  dateHeader: string | undefined,
  sentMs: number,
  answeredMs: number,
): Finding {
  const serverMs = dateHeader === undefined ? Number.NaN : Date.parse(dateHeader);
  if (Number.isNaN(serverMs)) return ok('clock', 'the response does not tell the time');
  // The header was written between the two, anywhere within its second.
  const offMs = (sentMs + answeredMs) / 2 - (serverMs + 500);
  const off = `${Math.abs(offMs / 1_000).toFixed(0)} s ${offMs > 0 ? 'fast' : 'slow'}`;
  if (Math.abs(offMs) <= maxClockErrorMs) return ok('clock', "agrees with Intercom's");
  return problem(
    'clock',
    `The clock of this machine is ${off}.`,
    'Set the clock, or synchronise it (NTP): events get the wrong time.',
  );
}

/** Says how much of the rate limit is left. */
export function limitFinding(found: RateInfo | undefined): Finding {
  const { limit, remaining } = found ?? {};
  if (limit === undefined || remaining === undefined) {
    return ok('rate limit', 'Intercom does not say what it is');
  }
  const says = `${remaining} of ${limit} requests left in this window`;
  if (remaining * 10 >= limit) return ok('rate limit', says);
  return problem(
    'rate limit',
    `Only ${says}.`,
    'Other integrations of the workspace share the limit and are using it. Try again in ten seconds.',
  );
}
