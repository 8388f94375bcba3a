/** Says whether an `Authorization` header carries a token that works. */
export type Access = (authorization: string | undefined) => boolean;

/**
 * Bearer, or Basic with the token as user name and no password, which Intercom's own SDKs sent until 2022.
 *
 * @param tokens - The ones that work; undefined lets any non-empty one through.
 */
export function createAccess(tokens: readonly string[] | undefined): Access {
  const works = (token: string) => (tokens === undefined ? token !== '' : tokens.includes(token));

  return (authorization) => {
    if (authorization === undefined) return false;
    if (authorization.startsWith('Bearer ')) return works(authorization.slice(7).trim());

    const [scheme = '', credentials = ''] = authorization.trim().split(/\s+/, 2);
    if (scheme.toLowerCase() === 'bearer') return works(credentials);
    if (scheme.toLowerCase() !== 'basic') return false;
    const pair = Buffer.from(credentials, 'base64').toString('utf8');
    return pair.endsWith(':') && works(pair.slice(0, -1));
  };
}
