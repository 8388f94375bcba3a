/**
 * Whether Intercom has, or had, an API version of that name. Without the header the app's own version counts.
 *
 * Source: the enumeration in Intercom's OpenAPI description of the Preview version; 2.17 from its reference
 * pages; `Unstable` is the former name of `Preview` and still works.
 */
export function isApiVersion(version: string | string[] | undefined): boolean {
  if (version === undefined || version === '') return true;
  if (typeof version !== 'string') return false;
  return /^(1\.[0-4]|2\.(\d|1[0-7])|Preview|Unstable)$/.test(version);
}

/** The major version a header asks for; undefined without one. `Preview` runs ahead of version 2. */
export function apiMajor(version: string | string[] | undefined): 1 | 2 | undefined {
  if (typeof version !== 'string' || version === '') return undefined;
  return version.startsWith('1.') ? 1 : 2;
}
