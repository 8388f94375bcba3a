/** Whether an `Authorization` header has a valid token. */
export type TokenCheck = (authorization: string | undefined) => boolean;

/**
 * Accepts Bearer, and Basic with the token as user name and an empty password, as Intercom's SDKs sent it until 2022.
 *
 * @param tokens - The valid tokens; undefined accepts any non-empty token.
 */
export function createTokenCheck(tokens: readonly string[] | undefined): TokenCheck {
  const isValid = (token: string) => (tokens === undefined ? token !== '' : tokens.includes(token));

  return (authorization) => {
    if (authorization === undefined) return false;
    if (authorization.startsWith('Bearer ')) return isValid(authorization.slice(7).trim());

    const [scheme = '', credentials = ''] = authorization.split(' ').filter(Boolean);
    if (scheme.toLowerCase() === 'bearer') return isValid(credentials);
    if (scheme.toLowerCase() !== 'basic') return false;
    const pair = Buffer.from(credentials, 'base64').toString('utf8');
    return pair.endsWith(':') && isValid(pair.slice(0, -1));
  };
}
