import { parseArgs } from 'node:util';
import type { SandboxOptions } from '../options.js';

/** The parsed command line. */
export type CliCommand =
  | { readonly do: 'start'; readonly options: SandboxOptions; readonly isJson: boolean }
  | { readonly do: 'help' }
  | { readonly do: 'version' }
  | { readonly do: 'fail'; readonly message: string };

const flags = {
  port: { type: 'string', default: '4010' },
  host: { type: 'string' },
  inspector: { type: 'boolean' },
  token: { type: 'string' },
  'rate-limit': { type: 'string' },
  strict: { type: 'boolean', default: false },
  data: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'v', default: false },
} as const;

export function parseArguments(argv: readonly string[]): CliCommand {
  try {
    const { values } = parseArgs({ args: [...argv], options: flags, allowPositionals: false });
    if (values.help) return { do: 'help' };
    if (values.version) return { do: 'version' };

    const port = wholeNumber(values.port, 65_535);
    if (port === undefined) return usageError('--port must be a whole number from 0 to 65535');
    const rateLimit = rateLimitOf(values['rate-limit']);
    if (rateLimit === undefined) {
      return usageError('--rate-limit must be a number of calls per minute (1 or more), or off');
    }
    if (values.token === '') return usageError('--token must not be empty');
    if (values.host === '') return usageError('--host must be an address, e.g. 0.0.0.0');
    if (values.data === '') return usageError('--data must be a folder, e.g. ./sandbox-data');
    const options = { ...optionsOf(values), port, ...rateLimit };
    return { do: 'start', options, isJson: values.json };
  } catch (cause) {
    // parseArgs() throws for unknown flags. The first sentence of its message names the flag.
    return usageError(
      cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause),
    );
  }
}

interface Values {
  readonly host?: string | undefined;
  readonly inspector?: boolean | undefined;
  readonly token?: string | undefined;
  readonly data?: string | undefined;
  readonly strict: boolean;
}

function optionsOf({ host, inspector, token, data, strict }: Values): SandboxOptions {
  return {
    unknownContacts: strict ? 'reject' : 'create',
    ...(host !== undefined && { host }),
    ...(inspector !== undefined && { inspector }),
    ...(token !== undefined && { token }),
    ...(data !== undefined && { data }),
  };
}

function usageError(message: string): CliCommand {
  return { do: 'fail', message };
}

function rateLimitOf(text: string | undefined): Pick<SandboxOptions, 'rateLimit'> | undefined {
  if (text === undefined) return {};
  if (text === 'off') return { rateLimit: false };
  const perMinute = wholeNumber(text, 1_000_000_000);
  return perMinute === undefined || perMinute < 1 ? undefined : { rateLimit: { perMinute } };
}

function wholeNumber(text: string, max: number): number | undefined {
  return /^\d{1,10}$/.test(text) && Number(text) <= max ? Number(text) : undefined;
}
