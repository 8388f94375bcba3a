import type { IntercomEvents, RequestScope } from '@intercom-events/core/adapter';
import { flushWith } from '@intercom-events/core/serverless';
import type { Context, Next } from 'hono';
import { followStream } from './follow-stream.js';

/**
 * Runs a request where there is no Node response (Bun, Deno, Workers, `app.request()`), and ends its scope
 * with the response: for a streaming helper when its stream has been read or cancelled, for anything else
 * when the handlers have returned.
 *
 * Only streams from Hono's helpers (`c.newResponse()`) are wrapped. A stream of the runtime's own knows its
 * length and type, and reading `body` makes Bun forget the type: wrapped, they would get other headers.
 */
export async function followAnswer(
  c: Context,
  next: Next,
  { client, scope }: { readonly client: IntercomEvents; readonly scope: RequestScope },
): Promise<void> {
  let streamed: Promise<boolean> | undefined;
  const { newResponse } = c;
  const followed = (body: unknown, ...rest: readonly unknown[]): unknown => {
    // Hono also makes its error response here, from a finished response.
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
    // The body of a HEAD response is never read, nor that of a response replaced by an error.
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

/** A Worker stops as soon as it has answered, unless `waitUntil()` tells it what to wait for. */
function holdOpen(c: Context, client: IntercomEvents, ended: Promise<void>): void {
  let context: Context['executionCtx'];
  try {
    context = c.executionCtx;
  } catch {
    // Hono throws where there is no execution context: there the process keeps running.
    return;
  }
  flushWith(context, client, { after: ended });
}
