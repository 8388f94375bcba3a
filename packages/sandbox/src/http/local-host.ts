import { isIP } from 'node:net';

/** Whether an address is reachable from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/**
 * Whether a `Host` header is a name that a stranger cannot have: an address, or a name without a dot, which
 * nobody can buy. See below for why that matters.
 */
export function namesNoStranger(header: string | undefined): boolean {
  const name = (header ?? '').toLowerCase().replace(/:\d+$/, '');
  return (
    namesThisMachine(header) || isIP(name.replace(/^\[(.*)\]$/, '$1')) > 0 || !name.includes('.')
  );
}

/**
 * Whether a `Host` header names this machine.
 *
 * A page in a browser can have its own name resolve to 127.0.0.1 and so read what listens there (DNS
 * rebinding); its requests still carry its own name here.
 */
export function namesThisMachine(header: string | undefined): boolean {
  const name = (header ?? '').toLowerCase().replace(/:\d+$/, '');
  return name === '[::1]' || name.endsWith('.localhost') || isLoopback(name);
}
