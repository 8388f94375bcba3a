import { invalid } from './checks.js';
import type { ClientOptions } from './client-options.js';
import { topDefaults } from './defaults.js';

/** The version of Intercom's API. Throws `ConfigurationError`. */
export function resolveVersion({ apiVersion, onUnknownContact }: ClientOptions): string {
  const version: unknown = apiVersion ?? topDefaults.apiVersion;
  if (typeof version !== 'string' || !/^(\d{1,2}\.\d{1,2}|Preview|Unstable)$/.test(version)) {
    throw invalid('apiVersion', 'a version such as "2.14", or "Preview"', version);
  }
  // Version 2.0 made users and leads contacts (Intercom's changelog); before, contacts were leads alone.
  if (onUnknownContact === 'create' && /^[01]\./.test(version)) {
    throw invalid('apiVersion', '"2.0" or later where contacts are created', version, version);
  }
  return version;
}
