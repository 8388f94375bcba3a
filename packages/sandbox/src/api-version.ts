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
