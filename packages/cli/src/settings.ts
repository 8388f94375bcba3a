import { readFileSync } from 'node:fs';
import type { CliIo } from './io.js';
import { WrongUsage } from './wrong-usage.js';

/** The flags of every command that talks to Intercom. */
export interface ConnectionFlags {
  readonly region?: string;
  readonly baseUrl?: string;
  readonly allowCustomHost?: true;
  readonly tokenFile?: string;
  readonly json?: true;
}

/** The address and the token. */
export interface Settings {
  readonly accessToken: string | undefined;
  /** Where the token was found, e.g. `--token-file`. */
  readonly tokenFrom: string;
  readonly region: Region | undefined;
  readonly baseUrl: string;
  readonly allowCustomHost: boolean;
}

/** The regions of Intercom. */
export type Region = 'us' | 'eu' | 'au';

const origins: Readonly<Record<Region, string>> = {
  us: 'https://api.intercom.io',
  eu: 'https://api.eu.intercom.io',
  au: 'https://api.au.intercom.io',
};

/** Reads flags, then the environment. Throws `WrongUsage`. */
export function readSettings(flags: ConnectionFlags, env: CliIo['env']): Settings {
  const address = addressOf(flags, env);
  return {
    ...tokenOf(flags.tokenFile, env),
    ...address,
    allowCustomHost: flags.allowCustomHost === true,
  };
}

function addressOf(
  { region, baseUrl }: ConnectionFlags,
  env: CliIo['env'],
): Pick<Settings, 'region' | 'baseUrl'> {
  if (region !== undefined && baseUrl !== undefined) {
    throw new WrongUsage('--region and --base-url exclude each other. Use one of them.');
  }
  if (baseUrl !== undefined) return ofUrl('--base-url', baseUrl);
  if (region !== undefined) return ofRegion('--region', region);
  if (env.INTERCOM_EVENTS_URL) return ofUrl('INTERCOM_EVENTS_URL', env.INTERCOM_EVENTS_URL);
  return ofRegion('INTERCOM_REGION', env.INTERCOM_REGION || 'us');
}

function ofRegion(name: string, given: string): Pick<Settings, 'region' | 'baseUrl'> {
  const region = given.toLowerCase();
  if (!isRegion(region)) {
    // Anything but a short word may be a token pasted by mistake: never print it.
    const shown = /^[a-z-]{1,10}$/i.test(given) ? `"${given}"` : 'not a region';
    throw new WrongUsage(`${name} is ${shown}. Use one of: us, eu, au.`);
  }
  return { region, baseUrl: origins[region] };
}

function ofUrl(name: string, given: string): Pick<Settings, 'region' | 'baseUrl'> {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.host && `${url.username}${url.password}` === '') {
    return { region: undefined, baseUrl: given };
  }
  throw new WrongUsage(
    `${name} is not an address. Use protocol, host and port only, e.g. http://127.0.0.1:4010.`,
  );
}

function isRegion(text: string): text is Region {
  return Object.hasOwn(origins, text);
}

function tokenOf(
  file: string | undefined,
  env: CliIo['env'],
): Pick<Settings, 'accessToken' | 'tokenFrom'> {
  if (file === undefined) {
    const accessToken = env.INTERCOM_ACCESS_TOKEN?.trim() || undefined;
    return { accessToken, tokenFrom: 'INTERCOM_ACCESS_TOKEN' };
  }
  // The path may be a token pasted by mistake: never print it.
  const accessToken = readFile(file)?.trim();
  if (accessToken === undefined) {
    throw new WrongUsage(
      'The file given with --token-file cannot be read. Give the path of a file that contains the token.',
    );
  }
  if (accessToken === '') throw new WrongUsage('The file given with --token-file is empty.');
  return { accessToken, tokenFrom: '--token-file' };
}

function readFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
