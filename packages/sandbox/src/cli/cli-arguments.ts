import { parseArgs } from 'node:util';
import type { SandboxOptions } from '../options.js';

/** What the command line asks for. */
export type CliWish =
  | { readonly do: 'start'; readonly options: SandboxOptions }
  | { readonly do: 'help' }
  | { readonly do: 'version' }
  | { readonly do: 'complain'; readonly why: string };

const flags = {
  port: { type: 'string', default: '4010' },
  host: { type: 'string' },
  inspector: { type: 'boolean' },
  token: { type: 'string' },
  'rate-limit': { type: 'string' },
  strict: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'v', default: false },
} as const;

export function parseArguments(argv: readonly string[]): CliWish {
  try {
    const { values } = parseArgs({ args: [...argv], options: flags, allowPositionals: false });
    if (values.help) return { do: 'help' };
    if (values.version) return { do: 'version' };

    const port = wholeNumber(values.port, 65_535);
    if (port === undefined) return complain('--port takes a whole number from 0 to 65535');
    const rateLimit = rateLimitOf(values['rate-limit']);
    if (rateLimit === undefined) {
      return complain('--rate-limit takes a number of calls per minute from 1, or off');
    }
    if (values.token === '') return complain('--token takes a text that is not empty');
    if (values.host === '') return complain('--host takes an address, for example 0.0.0.0');
    return { do: 'start', options: { ...optionsOf(values), port, ...rateLimit } };
  } catch (cause) {
    // parseArgs throws for flags it does not know; its first sentence says which.
    return complain(cause instanceof Error ? (cause.message.split('. ')[0] ?? '') : String(cause));
  }
}

interface Values {
  readonly host?: string | undefined;
  readonly inspector?: boolean | undefined;
  readonly token?: string | undefined;
  readonly strict: boolean;
}

function optionsOf({ host, inspector, token, strict }: Values): SandboxOptions {
  return {
    unknownContacts: strict ? 'reject' : 'create',
    ...(host !== undefined && { host }),
    ...(inspector !== undefined && { inspector }),
    ...(token !== undefined && { token }),
  };
}

function complain(why: string): CliWish {
  return { do: 'complain', why };
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
