/** What replaces the value of a parameter. */
const redacted = '[redacted]';

/** User name and password: `://ada:made-up@`. */
const userInfo = /:\/\/[^/?#\s,;"'<>]*@/g;
/** A parameter of a query or fragment: `?token=made-up`. A name ends where another one may begin: linear time. */
const parameter = /([?&#;])([^?&#;=\s]+)=([^?&#;\s]+)/g;

/**
 * Removes secrets from the addresses in a text: user name and password, and the values of parameters whose name is
 * that of a secret.
 */
export function addressRedaction(isSecret: (name: string) => boolean): (text: string) => string {
  const replace = (all: string, mark: string, name: string): string =>
    isSecret(decoded(name)) ? `${mark}${name}=${redacted}` : all;
  return (text) =>
    mayBeAddress(text) ? text.replace(userInfo, '://').replace(parameter, replace) : text;
}

/** A whole address anywhere in the text, or one without its origin, e.g. `/reset?token=made-up`. */
function mayBeAddress(text: string): boolean {
  const first = text[0];
  return first === '/' || first === '?' || text.includes('://');
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
