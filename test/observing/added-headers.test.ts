import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createIntercomEvents } from '@intercom-events/core';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { startScriptedServer } from '../support/scripted-server.js';

const page = JSON.stringify({ type: 'event.list', events: [], pages: {} });

function startHost() {
  return startScriptedServer(({ method }) =>
    method === 'GET' ? { status: 200, body: page } : { status: 202, body: '' },
  );
}

function open(baseUrl: string, transport: 'undici' | 'fetch') {
  const events = createIntercomEvents({
    accessToken: 'made-up-token',
    baseUrl,
    transport,
    logger: false,
  });
  onTestFinished(async () => {
    await events.close({ deadlineMs: 0 });
  });
  return events;
}

/** Adds headers to each request of the process, as Sentry and others do. */
function startTool(): void {
  const add = (message: unknown): void => {
    const { request } = message as { request: { addHeader(name: string, value: string): void } };
    request.addHeader('Sentry-Trace', '0123456789abcdef0123456789abcdef-0123456789abcdef-1');
    request.addHeader('baggage', 'sentry-environment=production');
  };
  subscribe('undici:request:create', add);
  onTestFinished(() => void unsubscribe('undici:request:create', add));
}

test.each([['undici'], ['fetch']] as const)(
  'row 121: headers that a tracing tool adds to all requests are not on ours (%s), and the application’s keep them',
  async (transport) => {
    const host = await startHost();
    startTool();
    const events = open(host.url, transport);
    startTool();
    for (let i = 0; i < 20; i += 1) events.track(`user-${i}`, 'placed-order');
    await Promise.all([
      events.send('42', 'updated-plan'),
      events
        .list('42', { headers: { 'x-made-up': 'own' } })
        .pages()
        [Symbol.asyncIterator]()
        .next(),
      events.flush(),
    ]);
    const ours = [...host.heard];
    await (await fetch(`${host.url}/fetch`)).text();
    await (await request(`${host.url}/request`)).body.dump();

    expect(ours.length).toBe(22);
    for (const { headers } of ours) {
      expect(headers).toMatchObject({ authorization: 'Bearer made-up-token' });
      expect(Object.keys(headers)).not.toContain('sentry-trace');
      expect(Object.keys(headers)).not.toContain('baggage');
    }
    expect(ours.filter(({ headers }) => headers['x-made-up'] === 'own').length).toBe(1);
    expect(host.heard.slice(22).map(({ headers }) => 'sentry-trace' in headers)).toEqual([
      true,
      true,
    ]);
    expectLaw(events);
  },
);

test('row 121: a request that a tracing tool sends meanwhile is left alone', async () => {
  const host = await startHost();
  let isFirst = true;
  const report = (): void => {
    if (!isFirst) return;
    isFirst = false;
    void request(`${host.url}/report`, { headers: { 'x-tool': 'made up' } });
  };
  subscribe('undici:request:create', report);
  onTestFinished(() => void unsubscribe('undici:request:create', report));
  const events = open(host.url, 'undici');
  events.track('42', 'placed-order');
  await events.flush();

  const [reported] = host.heard.filter(({ path }) => path === '/report');
  expect(reported?.headers['x-tool']).toBe('made up');
  expect(reported?.headers.authorization).toBeUndefined();
});
