/** The code of docs/monitoring.md; `npm run smoke` runs it. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createIntercomEvents } from '@intercom-events/core';
import { observeWithOpenTelemetry } from '@intercom-events/core/otel';
import { trace } from '@opentelemetry/api';

export function clientWithHooks(metrics) {
  // #region hooks
  const events = createIntercomEvents({
    onDelivered: ({ name }) => metrics.count('intercom.delivered', { name }),
    onDropped: ({ status, reason }) => metrics.count(`intercom.${status}`, { reason }),
    onDead: ({ reason, status, requestId }) =>
      metrics.count('intercom.dead', { reason, status, requestId }),
    onPause: ({ because, forMs }) => metrics.count('intercom.paused', { because, forMs }),
    onResume: ({ because, afterMs }) => metrics.count('intercom.resumed', { because, afterMs }),
  });
  // #endregion
  return events;
}

export function subscribeToDead(log) {
  // #region channel
  const onDead = ({ client, name, reason, status }) => log.warn({ client, name, reason, status });
  subscribe('intercom-events:dead', onDead);
  // #endregion
  return () => unsubscribe('intercom-events:dead', onDead);
}

export function observe(events) {
  // #region otel
  const stopObserving = observeWithOpenTelemetry(events, {
    tracer: trace.getTracer('shop'), // left out: metrics only
    attributes: { 'shop.client': 'main' }, // only with several clients in one process
  });
  // #endregion
  return stopObserving;
}
