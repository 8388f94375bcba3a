import type { Contact } from './contact.js';
import type { JsonObject } from './listed-event.js';
import { printable } from './printable.js';
import type { ReceivedRequest } from './received-request.js';
import { routes } from './routes.js';
import type { Sandbox } from './sandbox.js';

/** What `--help` prints. */
export const helpText = `A local stand-in for Intercom's Data Events API.

Usage: npx @intercom-events/sandbox [flags]

  --port <number>       Port to listen on; 0 takes a free one. Default: 4010
  --host <address>      Address to listen on. Default: 127.0.0.1, this machine only
  --token <text>        The only access token that works. Default: any
  --strict              Answer 404 for unknown contacts, as Intercom does. Default: create them
  --rate-limit <n|off>  Calls per minute. Default: 10000
  --help, -h            Print this
  --version, -v         Print the version
`;

/** What is printed once it listens. */
export function startText({ url, token }: Sandbox, nowMs: number): string {
  const event = `{"event_name":"placed-order","created_at":${Math.floor(nowMs / 1000)},"user_id":"42"}`;
  return `Listening. Point your application here:

INTERCOM_EVENTS_URL=${url}
INTERCOM_ACCESS_TOKEN=${printable(token)}

Try it:

curl -i ${url}/events -H ${quoted(`Authorization: Bearer ${token}`)} -H 'Content-Type: application/json' -d '${event}'

It speaks:

${routes.map(({ method, path }) => `  ${method.padEnd(4)} ${path.replace(':', ':id')}\n`).join('')}
Ctrl-C stops it.

`;
}

export function contactLine(contact: Contact, nowMs: number): string {
  const who = firstOf(['user_id', 'email', 'id'], { ...contact });
  return `${clock(nowMs)} new contact ${who}, created because an event named it (--strict answers 404)\n`;
}

/** One line for what was stored, written or refused; undefined for what was only read. */
export function requestLine(request: ReceivedRequest): string | undefined {
  const { event, status, outcome, reason, atMs } = request;
  if (outcome === undefined || outcome === 'listed' || outcome === 'read') return undefined;

  const isEvent = request.method === 'POST' && /^\/events\/?(\?|$)/.test(request.path);
  const name = event?.event_name;
  const what = isEvent
    ? `${typeof name === 'string' ? printable(name) : '(no name)'} ${contactOf(event ?? {})}`
    : printable(`${request.method} ${request.path}`);
  const why = reason === undefined ? '' : ` - ${printable(reason.message)} (${reason.code})`;
  return `${clock(atMs)} ${status ?? '---'} ${outcome} ${what}${why}${isEvent ? missing(request) : ''}\n`;
}

/** The identifier that Intercom would go by. */
function contactOf(event: JsonObject): string {
  return firstOf(['id', 'user_id', 'email'], event) ?? '(no contact)';
}

function firstOf(names: readonly string[], from: Readonly<Record<string, unknown>>) {
  for (const name of names) {
    const value = from[name];
    if (typeof value === 'string' || typeof value === 'number') {
      return `${name}=${printable(String(value))}`;
    }
  }
  return undefined;
}

/** Intercom does not say which parameter is missing; the sandbox knows. */
function missing({ reason, headers, event }: ReceivedRequest): string {
  if (reason?.code !== 'parameter_not_found') return '';
  if (!headers['content-type']?.includes('json')) return ': Content-Type is not application/json';
  if (event === undefined) return ': the body is not an object';
  if (!event.event_name) return ': event_name';
  if (!event.created_at) return ': created_at';
  return ': id, user_id or email';
}

function clock(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
