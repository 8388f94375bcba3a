import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../http/local-host.js';
import { readBody } from '../http/read-body.js';
import { act, isAction, removeFault } from './actions.js';
import type { Inspected } from './inspected.js';
import { type InspectorAnswer, inspectorHeaders, json, no } from './inspector-answer.js';
import { pageFiles } from './page-files.js';
import { requestDetails } from './shown-request.js';
import { readState } from './state.js';
import { turnedAway } from './visitor.js';

/** Where the page is. Intercom has nothing there. */
export const inspectorPath = '/inspector';

/** A page that shows what the sandbox has received, and makes it fail: for people, not for clients. */
export class Inspector {
  readonly #inspected: Inspected;
  readonly #isForAll: boolean;

  constructor(inspected: Inspected) {
    this.#inspected = inspected;
    this.#isForAll = !isLoopback(inspected.options.host);
  }

  /** Answers what is for the inspector; false for all else. What it answers is no request of the sandbox's. */
  takes(request: IncomingMessage, response: ServerResponse): boolean {
    const path = (request.url ?? '').replace(/\?.*/s, '');
    const isOurs = path === inspectorPath || path.startsWith(`${inspectorPath}/`);
    if (!isOurs && !isBrowserAtTheDoor(path, request)) return false;

    const why = turnedAway(request, this.#isForAll);
    if (why !== undefined) send(response, no(403, 'NOT_HERE', why));
    else if (!isOurs || path === `${inspectorPath}/`) send(response, toThePage);
    else this.#answer(request, response, path.slice(inspectorPath.length + 1));
    return true;
  }

  #answer(request: IncomingMessage, response: ServerResponse, name: string): void {
    const { method } = request;
    if (method === 'POST' && isAction(name)) {
      readBody(request, (body) => answer(response, () => this.#act(name, body)));
      return;
    }
    const fault = /^faults\/(\d{1,15})$/.exec(name)?.[1];
    answer(response, () => {
      if (method === 'GET' || method === 'HEAD') return this.#show(name);
      const isRemoval = method === 'DELETE' && fault !== undefined;
      return isRemoval ? removeFault(this.#inspected, Number(fault)) : nothingThere;
    });
  }

  #act(name: string, body: string | undefined): InspectorAnswer {
    if (body === undefined) return no(413, 'TOO_LARGE', 'The body is too large.');
    return act(this.#inspected, name, body);
  }

  #show(name: string): InspectorAnswer {
    const file = pageFiles.get(name);
    if (file !== undefined) return file;
    if (name === 'state') return json(200, readState(this.#inspected));
    const number = /^requests\/(\d{1,15})$/.exec(name)?.[1];
    const request = number && this.#inspected.journal.find(Number(number));
    if (request) return json(200, requestDetails(Number(number), request));
    return no(404, 'NOT_FOUND', 'There is nothing of that name, or it is not kept any more.');
  }
}

const toThePage: InspectorAnswer = { ...json(302, {}), headers: { Location: inspectorPath } };
const nothingThere = no(404, 'NOT_FOUND', 'The inspector has nothing like that.');

/** Whatever goes wrong in here, the sandbox goes on: it serves somebody's tests. */
function answer(response: ServerResponse, work: () => InspectorAnswer): void {
  try {
    send(response, work());
  } catch (cause) {
    send(response, no(500, 'BROKEN', `The inspector has failed: ${String(cause)}`));
  }
}

/** The sandbox's own address, typed into a browser. */
function isBrowserAtTheDoor(path: string, { method, headers }: IncomingMessage): boolean {
  return path === '/' && method === 'GET' && headers.accept?.startsWith('text/html') === true;
}

function send(response: ServerResponse, { status, type, body, headers }: InspectorAnswer): void {
  response.writeHead(status, {
    ...inspectorHeaders,
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
