import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../http/host-header.js';
import { BodyReader } from '../http/read-body.js';
import type { RequestTarget } from '../http/request-target.js';
import { limits } from '../limits.js';
import { accessDenied } from './access-check.js';
import { isAction, removeFault, runAction } from './actions.js';
import type { InspectorContext } from './inspector-context.js';
import {
  errorResponse,
  type InspectorResponse,
  inspectorHeaders,
  json,
} from './inspector-response.js';
import { pageFiles } from './page-files.js';
import { requestDetails } from './request-row.js';
import { readState } from './state.js';

/** The path of the page. Intercom has no endpoint there. */
export const inspectorPath = '/inspector';

/** Serves the page that shows what the sandbox received, and its actions. */
export class Inspector {
  readonly #context: InspectorContext;
  readonly #isPublic: boolean;
  readonly #bodies = new BodyReader();

  constructor(context: InspectorContext) {
    this.#context = context;
    this.#isPublic = !isLoopback(context.options.host);
  }

  /** Handles requests to the inspector; false for all others. The sandbox does not count or log them. */
  handle(request: IncomingMessage, response: ServerResponse, target: RequestTarget): boolean {
    const [path = ''] = target.path.split('?');
    const isBelowPath = path === inspectorPath || path.startsWith(`${inspectorPath}/`);
    if (!isBelowPath && !isBrowserAtRoot(path, request)) return false;

    const denied = accessDenied(request, target, this.#isPublic);
    if (denied !== undefined) send(response, errorResponse(403, 'NOT_HERE', denied));
    else if (!isBelowPath || path === `${inspectorPath}/`) send(response, redirectToPage);
    else this.#answer(request, response, path.slice(inspectorPath.length + 1));
    return true;
  }

  #answer(request: IncomingMessage, response: ServerResponse, name: string): void {
    const { method } = request;
    if (method === 'POST' && isAction(name)) {
      const freeBody = this.#bodies.read(request, {
        keepBytes: limits.bodyBytes,
        onEnd: (body) => {
          answer(response, () => this.#act(name, body));
          freeBody();
        },
      });
      return;
    }
    const fault = /^faults\/(\d{1,15})$/.exec(name)?.[1];
    answer(response, () => {
      if (method === 'GET' || method === 'HEAD') return this.#show(name);
      const isRemoval = method === 'DELETE' && fault !== undefined;
      return isRemoval ? removeFault(this.#context, Number(fault)) : notFound;
    });
  }

  #act(name: string, body: string | undefined): InspectorResponse {
    if (body === undefined) return errorResponse(413, 'TOO_LARGE', 'The body is too large.');
    return runAction(this.#context, name, body);
  }

  #show(name: string): InspectorResponse {
    const file = pageFiles.get(name);
    if (file !== undefined) return file;
    if (name === 'state') return json(200, readState(this.#context));
    const number = /^requests\/(\d{1,15})$/.exec(name)?.[1];
    const request = number && this.#context.requestLog.find(Number(number));
    if (request) return json(200, requestDetails(Number(number), request));
    return errorResponse(404, 'NOT_FOUND', 'This does not exist, or it is not kept any more.');
  }
}

const redirectToPage: InspectorResponse = {
  ...json(302, {}),
  headers: { Location: inspectorPath },
};
const notFound = errorResponse(404, 'NOT_FOUND', 'The inspector has no such path or action.');

/** An error in the inspector must not end the process that runs the tests. */
function answer(response: ServerResponse, work: () => InspectorResponse): void {
  try {
    send(response, work());
  } catch (cause) {
    send(response, errorResponse(500, 'BROKEN', `The inspector failed: ${String(cause)}`));
  }
}

/** Whether somebody opened the address of the sandbox in a browser. */
function isBrowserAtRoot(path: string, { method, headers }: IncomingMessage): boolean {
  return path === '/' && method === 'GET' && headers.accept?.startsWith('text/html') === true;
}

function send(response: ServerResponse, { status, type, body, headers }: InspectorResponse): void {
  response.writeHead(status, {
    ...inspectorHeaders,
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
