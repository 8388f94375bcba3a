import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import { onTestFinished } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from './index.js';

/** The start of a fixed clock. 2023-11-14 22:13:20 UTC is the start of a ten-second window. */
export const startMs = 1_700_000_000_000;

/** A sandbox with the user 42. It is stopped at the end of the test. */
export async function running(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }], ...options });
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

export const placedOrder = { event_name: 'placed-order', created_at: 1_700_000_000, user_id: '42' };

export interface TestRequest {
  readonly method?: string;
  readonly path?: string;
  /** Anything but a string is sent as JSON. */
  readonly body?: unknown;
  /** Undefined removes a header. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly agent?: Agent;
}

export interface TestResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends one request, by default a valid event. Rejects with the error of the socket. */
export function call(sandbox: Sandbox, given: TestRequest = {}): Promise<TestResponse> {
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

/** The error of a response, without the request id. */
export function errorOf({ text }: TestResponse): unknown {
  return JSON.parse(text).errors[0];
}

export function list(sandbox: Sandbox, query: string): Promise<TestResponse> {
  return call(sandbox, { method: 'GET', path: `/events?${query}` });
}
