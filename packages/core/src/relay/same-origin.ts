/** The headers of a request by which a browser says which page sends it. */
export interface OriginHeaders {
  readonly origin: string | undefined;
  readonly host: string | undefined;
  readonly fetchSite: string | undefined;
}

/**
 * Whether a request comes from a page of this server, or of an origin that the application has named. A page cannot
 * change these headers.
 *
 * `Sec-Fetch-Site` is sent by all current browsers over HTTPS and to localhost. Where it is missing, `Origin` has to
 * name the host that was asked for.
 */
export function isOwnPage(
  { origin, host, fetchSite }: OriginHeaders,
  origins: ReadonlySet<string>,
): boolean {
  if (origin !== undefined && origins.has(origin)) return true;
  if (fetchSite !== undefined) return fetchSite === 'same-origin';
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false;
  return new URL(origin).host === host.toLowerCase();
}
