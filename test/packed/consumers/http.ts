// A small server of somebody else: runs as an ES module and as CommonJS, from the packed packages.
import { createServer } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { createServer as createHttp2Server } from 'node:http2';
import { createIntercomEvents, intercomEvents, money, trackEvent } from '@intercom-events/http';
import { startSandbox } from '@intercom-events/sandbox';

async function main(): Promise<void> {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  const client = createIntercomEvents({ accessToken: sandbox.token, baseUrl: sandbox.url });

  const events = intercomEvents({ client, user: ({ headers }) => headers['x-user']?.toString() });
  const friend = trackEvent('invited-friend')((_request, response) => response.end('ok'));
  const server = createServer(
    events((request, response) => {
      if (request.url === '/friend') return friend(request, response);
      request.track('updated-plan', { plan: 'pro', price: money(34_999, 'eur') });
      return response.end('ok');
    }),
  );
  const events2 = intercomEvents<Http2ServerRequest, Http2ServerResponse>({ client });
  createHttp2Server(events2((request, response) => response.end(request.authority)));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;

  const verdict = client.runInScope('42', ({ track }) => track('placed-order', { total: 3 }));
  const statuses = [];
  for (const path of ['/plan', '/friend']) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { 'x-user': '42' },
    });
    statuses.push(response.status, await response.text());
  }
  await sandbox.waitFor(3);

  const seen = sandbox.events.map((event) => event.event_name).sort();
  console.log(JSON.stringify({ verdict: verdict.status, statuses, seen }));

  await client.close();
  await sandbox.stop();
  server.close();
  server.closeAllConnections();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
