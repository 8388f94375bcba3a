import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  context,
  type HrTime,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { ChannelMessages } from '../model/reports.js';

type Attempt = ChannelMessages['intercom-events:attempted'];

/**
 * Creates a span for each attempt of one client, when it is over. Each is a trace of its own, linked to the span
 * in which its event was tracked.
 *
 * @returns A function that ends it.
 */
export function traceAttempts(client: string, tracer: Tracer): () => void {
  const origins = new Map<string, SpanContext>();
  const endings = [
    listen('intercom-events:accepted', client, ({ id }) => {
      const origin = trace.getSpanContext(context.active());
      if (origin !== undefined && (origin.traceFlags & TraceFlags.SAMPLED) !== 0) {
        origins.set(id, origin);
      }
    }),
    listen('intercom-events:attempted', client, (attempt) => {
      showAttempt(tracer, attempt, origins.get(attempt.id));
    }),
    listen('intercom-events:delivered', client, ({ id }) => origins.delete(id)),
    listen('intercom-events:dead', client, ({ id }) => origins.delete(id)),
  ];
  return () => {
    for (const end of endings) end();
    origins.clear();
  };
}

function showAttempt(tracer: Tracer, attempt: Attempt, origin: SpanContext | undefined): void {
  const { startedAtMs, tookMs, status, why, decision } = attempt;
  const span = tracer.startSpan(
    'POST /events',
    {
      kind: SpanKind.CLIENT,
      startTime: timeOf(startedAtMs),
      links: origin === undefined ? [] : [{ context: origin }],
      attributes: {
        'http.request.method': 'POST',
        'url.template': '/events',
        'intercom_events.decision': decision,
        ...(attempt.attempt > 1 && { 'http.request.resend_count': attempt.attempt - 1 }),
        ...(status !== undefined && { 'http.response.status_code': status }),
      },
    },
    ROOT_CONTEXT,
  );
  markError(span, status, why);
  span.end(timeOf(startedAtMs + tookMs));
}

/** As for HTTP clients in general: a response from 400 up, or none, is an error. */
function markError(span: Span, status: number | undefined, why: string | undefined): void {
  if (status !== undefined && status < 400) return;
  span.setAttribute('error.type', why ?? String(status));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** Not a plain number, which could be read as the time of another clock. */
function timeOf(unixMs: number): HrTime {
  const seconds = Math.floor(unixMs / 1_000);
  return [seconds, Math.round((unixMs - seconds * 1_000) * 1_000_000)];
}

/** Listens to one client on a channel. An error here would end the process, so it is caught. */
function listen<Name extends keyof ChannelMessages>(
  name: Name,
  client: string,
  listener: (message: ChannelMessages[Name]) => unknown,
): () => void {
  const hear = (message: unknown): void => {
    try {
      if (isFrom<ChannelMessages[Name]>(message, client)) listener(message);
    } catch {
      // A failing tracer must not fail the application.
    }
  };
  subscribe(name, hear);
  return () => {
    unsubscribe(name, hear);
  };
}

function isFrom<Message>(message: unknown, client: string): message is Message {
  return (
    typeof message === 'object' &&
    message !== null &&
    'client' in message &&
    message.client === client
  );
}
