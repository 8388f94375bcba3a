import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../http/host-header.js';
import { BodyReader } from '../http/read-body.js';
import type { RequestTarget } from '../http/request-target.js';
import { limits } from '../limits.js';
import { accessDenied } from './access-check.js';
import { isAction, removeFault, runAction } from './actions.js';
import type { EventDetails } from './api.js';
import { contactList, contactView } from './contact-views.js';
import { eventDetails } from './event-details.js';
import { exportEvents } from './export-events.js';
import type { InspectorContext } from './inspector-context.js';
import {
  errorResponse,
  type InspectorResponse,
  inspectorHeaders,
  json,
} from './inspector-response.js';
import { LiveStream } from './live-stream.js';
import { pageFile } from './page-files.js';
import { requestDetails } from './request-rows.js';

/** The path of the page. Intercom has no endpoint there. */
export const inspectorPath = '/inspector';

interface Asked {
  /** The path below the inspector's. */
  readonly name: string;
  readonly query: string;
}

/** Serves the page that shows what the sandbox received, and its actions. */
export class Inspector {
  readonly #context: InspectorContext;
  readonly #isPublic: boolean;
  readonly #bodies = new BodyReader();
  readonly #live: LiveStream;

  constructor(context: InspectorContext) {
    this.#context = context;
    this.#live = new LiveStream(context);
    this.#isPublic = !isLoopback(context.options.host);
  }

  /** Handles requests to the inspector; false for all others. The sandbox does not count or log them. */
  handle(request: IncomingMessage, response: ServerResponse, target: RequestTarget): boolean {
    const [path = '', query = ''] = target.path.split('?');
    const isBelowPath = path === inspectorPath || path.startsWith(`${inspectorPath}/`);
    if (!isBelowPath && !isBrowserAtRoot(path, request)) return false;

    const denied = accessDenied(request, target, this.#isPublic);
    if (denied !== undefined) send(response, errorResponse(403, 'NOT_HERE', denied));
    else if (!isBelowPath || path === `${inspectorPath}/`) send(response, redirectToPage);
    else this.#answer(request, response, { name: path.slice(inspectorPath.length + 1), query });
    return true;
  }

  #answer(request: IncomingMessage, response: ServerResponse, asked: Asked): void {
    const { method } = request;
    const { name } = asked;
    if (method === 'GET' && name === 'stream') {
      if (this.#live.isFull) send(response, tooManyPages);
      else this.#live.connect(response);
      return;
    }
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
      if (method === 'GET' || method === 'HEAD') return this.#show(asked);
      const isRemoval = method === 'DELETE' && fault !== undefined;
      return isRemoval ? removeFault(this.#context, Number(fault)) : notFound;
    });
  }

  #act(name: string, body: string | undefined): InspectorResponse {
    if (body === undefined) return errorResponse(413, 'TOO_LARGE', 'The body is too large.');
    return runAction(this.#context, name, body);
  }

  #show({ name, query }: Asked): InspectorResponse {
    const file = pageFile(name);
    if (file !== undefined) return file;
    if (name === 'export') return exportEvents(this.#context.workspace.events);
    const found = this.#read(name, new URLSearchParams(query));
    return found === undefined ? notKept : json(200, found);
  }

  #read(name: string, query: URLSearchParams): object | undefined {
    const { workspace, requestLog } = this.#context;
    const [kind, id = '', ...rest] = name.split('/');
    if (rest.length > 0) return undefined;
    if (name === 'state') return this.#live.snapshot();
    if (name === 'contacts') return contactList(workspace, query.get('text') ?? '');
    if (kind === 'contacts') return contactView(workspace, decoded(id));
    if (kind === 'requests') {
      const request = requestLog.find(wholeNumber(id));
      return request && requestDetails(request);
    }
    return kind === 'events' ? this.#event(wholeNumber(id)) : undefined;
  }

  #event(id: number): EventDetails | undefined {
    this.#live.start();
    const entry = this.#live.events.find(id);
    return entry && eventDetails(entry, this.#live.events, this.#context);
  }
}

const redirectToPage: InspectorResponse = {
  ...json(302, {}),
  headers: { Location: inspectorPath },
};
const notKept = errorResponse(404, 'NOT_FOUND', 'This does not exist, or it is not kept any more.');
const tooManyPages = errorResponse(503, 'TOO_MANY_PAGES', 'Too many pages are open.');
const notFound = errorResponse(404, 'NOT_FOUND', 'The inspector has no such path or action.');

/** An error in the inspector must not end the process that runs the tests. */
function answer(response: ServerResponse, work: () => InspectorResponse): void {
  try {
    send(response, work());
  } catch (cause) {
    send(response, errorResponse(500, 'BROKEN', `The inspector failed: ${String(cause)}`));
  }
}

function wholeNumber(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // An invalid escape is looked up as it is, and not found.
    return text;
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
