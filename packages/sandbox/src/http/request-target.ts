/** The target of a request line. */
export interface RequestTarget {
  /** The host of a target in absolute form; undefined for the usual form, which is only a path. */
  readonly host: string | undefined;
  /** Path and query. */
  readonly path: string;
}

/**
 * Servers must accept `GET http://host/path` as well as `GET /path` (RFC 9112, 3.2.2). Some clients follow links like
 * this, and proxies always do.
 */
export function parseRequestTarget(url = ''): RequestTarget {
  if (!/^http:\/\//i.test(url)) return { host: undefined, path: url };
  const rest = url.slice('http://'.length);
  const end = rest.search(/[/?#]/);
  if (end === -1) return { host: rest, path: '/' };
  const path = rest.slice(end);
  return { host: rest.slice(0, end), path: path.startsWith('/') ? path : `/${path}` };
}
