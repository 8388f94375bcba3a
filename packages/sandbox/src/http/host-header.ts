import { isIP } from 'node:net';

/** Whether an address can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * Whether a `Host` header is an IP address or a name without a dot. Nobody can register such a name, so it cannot
 * be used for DNS rebinding (see below).
 */
export function isTrustedHost(header: string | undefined): boolean {
  const name = nameOf(header);
  return isLocalHost(header) || isIP(withoutBrackets(name)) > 0 || !name.includes('.');
}

/**
 * Whether a `Host` header is a name or address of this machine.
 *
 * With DNS rebinding a website makes its own name resolve to 127.0.0.1, so that its pages can read what listens
 * there. The `Host` header of their requests is still the name of the website.
 */
export function isLocalHost(header: string | undefined): boolean {
  const name = nameOf(header);
  return name === '[::1]' || name.endsWith('.localhost') || isLoopback(name);
}

/** The name in lower case, without the port. */
function nameOf(header = ''): string {
  const colon = header.lastIndexOf(':');
  const hasPort = colon !== -1 && /^\d+$/.test(header.slice(colon + 1));
  return (hasPort ? header.slice(0, colon) : header).toLowerCase();
}

function withoutBrackets(name: string): string {
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
}
