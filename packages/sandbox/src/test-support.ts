import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from './index.js';

/** A clock that stands until it is moved; 2023-11-14 22:13:20 UTC is the start of a ten-second window. */
export const startMs = 1_700_000_000_000;

/** A sandbox with the user 42, stopped when the test is over. */
export async function running(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }], ...options });
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

export const placedOrder = { event_name: 'placed-order', created_at: 1_700_000_000, user_id: '42' };

export interface Call {
  readonly method?: string;
  readonly path?: string;
  /** Anything but a string is sent as JSON. */
  readonly body?: unknown;
  /** Undefined leaves a header out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly agent?: Agent;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One request, by default a correct event. Rejects with the socket's error. */
export function call(sandbox: Sandbox, given: Call = {}): Promise<Answer> {
  const { method = 'POST', path = '/events', body = placedOrder, agent } = given;
  const headers: Record<string, string> = {
    Authorization: `Bearer ${sandbox.token}`,
    Accept: 'application/json',
    'Content-Type': 'application/json',
  };
  for (const [name, value] of Object.entries(given.headers ?? {})) {
    if (value === undefined) delete headers[name];
    else headers[name] = value;
  }
  const text = ['GET', 'DELETE'].includes(method)
    ? ''
    : typeof body === 'string'
      ? body
      : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      `${sandbox.url}${path}`,
      { method, headers, ...(agent && { agent }) },
      (response) => {
        let received = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          received += chunk;
        });
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode: status = 0, headers: answered } = response;
          resolve({ status, headers: answered, text: received });
        });
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}

/** A refusal's error, without the request id. */
export function errorOf({ text }: Answer): unknown {
  return JSON.parse(text).errors[0];
}

export function list(sandbox: Sandbox, query: string): Promise<Answer> {
  return call(sandbox, { method: 'GET', path: `/events?${query}` });
}
