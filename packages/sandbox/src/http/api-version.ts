/**
 * Whether Intercom has, or had, this API version. Without the header the version of the app is used.
 *
 * Sources: the enumeration in Intercom's OpenAPI description of the Preview version, and the reference pages for
 * 2.17. `Unstable` is the former name of `Preview` and still works.
 */
export function isApiVersion(version: string | string[] | undefined): boolean {
  if (version === undefined || version === '') return true;
  if (typeof version !== 'string') return false;
  return /^(1\.[0-4]|2\.(\d|1[0-7])|Preview|Unstable)$/.test(version);
}

/** The major version of the header; undefined without a header. `Preview` counts as 2. */
export function apiMajor(version: string | string[] | undefined): 1 | 2 | undefined {
  if (typeof version !== 'string' || version === '') return undefined;
  return version.startsWith('1.') ? 1 : 2;
}
