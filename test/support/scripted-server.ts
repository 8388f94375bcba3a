import { createServer, type IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';

/** A received request. */
export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The response; `'hang'`: none, `'reset'`: the connection is closed without one. */
export type Said =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  | 'hang'
  | 'reset';

/** A server with scripted responses, for what the sandbox never answers. It knows nothing of Intercom. */
export interface ScriptedServer {
  readonly url: string;
  readonly heard: readonly Heard[];
}

/** Starts a server, until the test is over. */
export async function startScriptedServer(
  answer: (heard: Heard, number: number) => Said,
): Promise<ScriptedServer> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, path: url, headers, body };
      const said = answer(one, heard.push(one));
      if (said === 'hang') return;
      if (said === 'reset') return request.socket.destroy();
      const text = typeof said.body === 'string' ? said.body : JSON.stringify(said.body ?? '');
      response.writeHead(said.status ?? 200, {
        'content-type': 'application/json; charset=utf-8',
        'x-request-id': `request-${heard.length}`,
        ...said.headers,
      });
      response.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return { url: `http://127.0.0.1:${address.port}`, heard };
}
