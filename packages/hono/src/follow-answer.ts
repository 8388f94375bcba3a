import type { IntercomEvents, RequestScope } from '@intercom-events/core/adapter';
import { flushWith } from '@intercom-events/core/serverless';
import type { Context, Next } from 'hono';
import { followStream } from './follow-stream.js';

/**
 * Serves a request where there is no response of Node's (Bun, Deno, Workers, `app.request()`), and ends
 * its scope with the answer: the stream of a streaming helper when it has been read or cancelled,
 * anything else when the handlers have answered.
 *
 * Only where the helpers make their response (`c.newResponse()`) is a stream one of JavaScript's, which
 * may be handed on by another. A stream of the runtime's own knows its length and its type, and a body
 * that was asked for loses its type on Bun: followed, they would be answered with other headers.
 */
export async function followAnswer(
  c: Context,
  next: Next,
  { client, scope }: { readonly client: IntercomEvents; readonly scope: RequestScope },
): Promise<void> {
  let streamed: Promise<boolean> | undefined;
  const { newResponse } = c;
  const followed = (body: unknown, ...rest: readonly unknown[]): unknown => {
    // Hono's own answer to an error is made here as well, of a finished response.
    if (c.error !== undefined || !(body instanceof ReadableStream)) {
      return Reflect.apply(newResponse, c, [body, ...rest]);
    }
    const { stream, isWhole } = followStream(body);
    streamed = isWhole;
    return Reflect.apply(newResponse, c, [stream, ...rest]);
  };
  Object.assign(c, { newResponse: followed });

  let isAnswered = false;
  try {
    await scope.run(next);
    isAnswered = true;
  } finally {
    // Nobody reads the body of an answer to HEAD, nor of one that is given up for an error.
    const isRead = isAnswered && c.req.method !== 'HEAD';
    const whole = isRead && streamed !== undefined ? streamed : Promise.resolve(isAnswered);
    const ended = whole.then((isWhole) => {
      if (!isAnswered) return scope.end({ ok: false, aborted: false });
      const { status } = c.res;
      scope.end({ ok: isWhole && status < 400, status, aborted: !isWhole });
    });
    holdOpen(c, client, ended);
  }
}

/** A Worker sleeps as soon as it has answered, unless it is told what to wait for. */
function holdOpen(c: Context, client: IntercomEvents, ended: Promise<void>): void {
  let context: Context['executionCtx'];
  try {
    context = c.executionCtx;
  } catch {
    // Hono throws where there is none: there the process goes on.
    return;
  }
  flushWith(context, client, { after: ended });
}
