import {
  type ClientOptions,
  createIntercomEvents,
  type IntercomEvents,
} from '@intercom-events/core';
import type { CliIo } from './io.js';
import { type ConnectionFlags, readSettings, type Settings } from './settings.js';

/** No access token was given. */
export class NoToken extends Error {
  override readonly name = 'NoToken';

  constructor() {
    super(
      'There is no access token. Set INTERCOM_ACCESS_TOKEN, or use --token-file. Never type the token into the command line, where others can read it.',
    );
  }
}

/** Runs `work` with a client and closes the client afterwards. Rejects with `NoToken` without a token. */
export async function withClient<Result>(
  flags: ConnectionFlags,
  { env }: Pick<CliIo, 'env'>,
  work: (events: IntercomEvents, settings: Settings) => Promise<Result>,
  options: ClientOptions & { readonly needsToken?: false } = {},
): Promise<Result> {
  const settings = readSettings(flags, env);
  const { needsToken = true, ...more } = options;
  if (settings.accessToken === undefined && needsToken) throw new NoToken();
  const { baseUrl, allowCustomHost, accessToken = 'none' } = settings;
  const events = createIntercomEvents({
    accessToken,
    baseUrl,
    allowCustomHost,
    logger: false,
    dryRun: false,
    drainOnExitMs: false,
    ...more,
  });
  try {
    return await work(events, settings);
  } finally {
    await events.close({ deadlineMs: 0 });
  }
}
