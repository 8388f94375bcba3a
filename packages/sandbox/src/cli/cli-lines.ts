import { printable } from '../http/printable.js';
import { contactOf, firstOf, isEventRequest, noteOf } from '../http/request-words.js';
import type { ReceivedRequest } from '../received-request.js';
import type { Sandbox } from '../sandbox.js';
import { routes } from '../server/routes.js';
import type { Contact } from '../state/contact.js';

/** What `--help` prints. */
export const helpText = `A local stand-in for Intercom's Data Events API.

Usage: npx @intercom-events/sandbox [flags]

  --port <number>       Port to listen on; 0 takes a free one. Default: 4010
  --host <address>      Address to listen on. Default: 127.0.0.1, this machine only
  --inspector           Serve the inspector page at another --host, too: whoever reaches it sees all
  --token <text>        The only access token that works. Default: any
  --strict              Answer 404 for unknown contacts, as Intercom does. Default: create them
  --rate-limit <n|off>  Calls per minute. Default: 10000
  --help, -h            Print this
  --version, -v         Print the version
`;

/** What is printed once it listens. */
export function startText({ url, token, inspectorUrl }: Sandbox, nowMs: number): string {
  const event = `{"event_name":"placed-order","created_at":${Math.floor(nowMs / 1000)},"user_id":"42"}`;
  const page =
    inspectorUrl === undefined
      ? 'There is no inspector page at an address that others can reach (--inspector).'
      : `See what arrives, and make it fail, in a browser: ${inspectorUrl}`;
  return `Listening. Point your application here:

export INTERCOM_EVENTS_URL=${url}
export INTERCOM_ACCESS_TOKEN=${printable(token)}

${page}

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
  const { event, status, outcome, atMs } = request;
  if (outcome === undefined || outcome === 'listed' || outcome === 'read') return undefined;

  const name = event?.event_name;
  const what = isEventRequest(request)
    ? `${typeof name === 'string' ? printable(name) : '(no name)'} ${contactOf(event ?? {}) ?? '(no contact)'}`
    : printable(`${request.method} ${request.path}`);
  const note = noteOf(request);
  return `${clock(atMs)} ${status ?? '---'} ${outcome} ${what}${note === undefined ? '' : ` - ${note}`}\n`;
}

function clock(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
