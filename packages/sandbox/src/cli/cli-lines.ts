import { printable } from '../http/printable.js';
import { firstIdentifier, identifierOf, isEventRequest, noteOf } from '../http/request-summary.js';
import type { ReceivedRequest } from '../received-request.js';
import type { Sandbox } from '../sandbox.js';
import { routes } from '../server/routes.js';
import type { Contact } from '../state/contact.js';

/** The output of `--help`. `program` is what the user has typed. */
export function helpText(program: string): string {
  return `A local test server for Intercom's Data Events API.

Usage: ${program} [flags]

  --port <number>       Port to listen on; 0 selects a free port. Default: 4010
  --host <address>      Address to listen on. Default: 127.0.0.1 (this machine only)
  --inspector           Serve the inspector page although --host is public. Anyone who can
                        reach the port can then see and change everything.
  --token <text>        The only valid access token. Default: any token is valid
  --strict              Respond with 404 to unknown contacts, as Intercom does.
                        Default: create the contact
  --rate-limit <n|off>  Calls per minute. Default: 10000
  --data <folder>       Keep events, contacts and requests in a folder over restarts.
                        Default: in memory only
  --json                Print JSON: the settings, then one line per request
  --help, -h            Print this help
  --version, -v         Print the version

Examples:
  $ ${program}
  $ ${program} --port 0 --strict
  $ ${program} --data ./sandbox-data
`;
}

/** The output when the sandbox has started. */
export function startText({ url, token, inspectorUrl }: Sandbox, nowMs: number): string {
  const event = `{"event_name":"placed-order","created_at":${Math.floor(nowMs / 1000)},"user_id":"42"}`;
  const page =
    inspectorUrl === undefined
      ? 'Inspector: off, because other machines can reach this address. Turn it on with --inspector.'
      : `Inspector: ${inspectorUrl}`;
  return `The sandbox is running. Set this in the environment of your application:

export INTERCOM_EVENTS_URL=${url}
export INTERCOM_ACCESS_TOKEN=${printable(token)}

${page}

Send a test event:

curl -i ${url}/events -H ${quoted(`Authorization: Bearer ${token}`)} -H 'Content-Type: application/json' -d '${event}'

Endpoints:

${routes.map(({ method, path }) => `  ${method.padEnd(4)} ${path.replace(':', ':id')}\n`).join('')}
Press Ctrl-C to stop.

`;
}

export function contactLine(contact: Contact, nowMs: number): string {
  const identifier = firstIdentifier(['user_id', 'email', 'id'], { ...contact });
  return `${clock(nowMs)} contact created: ${identifier} (with --strict: 404)\n`;
}

/** The line for a request; undefined for requests that only read. */
export function requestLine(request: ReceivedRequest): string | undefined {
  const { event, status, outcome, atMs } = request;
  if (outcome === undefined || outcome === 'listed' || outcome === 'read') return undefined;

  const name = event?.event_name;
  const subject = isEventRequest(request)
    ? `${typeof name === 'string' ? printable(name) : '(no name)'} ${identifierOf(event ?? {}) ?? '(no contact)'}`
    : printable(`${request.method} ${request.path}`);
  const note = noteOf(request);
  return `${clock(atMs)} ${status ?? '---'} ${outcome} ${subject}${note === undefined ? '' : ` - ${note}`}\n`;
}

/** A line of JSON, without characters that control a terminal. */
export function jsonLine(value: object): string {
  return `${printable(JSON.stringify(value))}\n`;
}

/** A request for `--json`. */
export function requestJson({ method, path, status, outcome, reason }: ReceivedRequest): string {
  return jsonLine({ method, path, status, outcome, reason: reason?.code });
}

function clock(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
