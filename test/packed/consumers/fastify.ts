// A small application of somebody else: runs as an ES module and as CommonJS, from the packed packages.
import { createIntercomEvents, money } from '@intercom-events/core';
import { intercomEvents, trackEvent } from '@intercom-events/fastify';
import { startSandbox } from '@intercom-events/sandbox';
import fastify, { type FastifyRequest } from 'fastify';

async function main(): Promise<void> {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  const events = createIntercomEvents({ accessToken: sandbox.token, baseUrl: sandbox.url });

  const app = fastify();
  await app.register(intercomEvents, { client: events, user: () => '42' });
  app.post('/plan', async (request) => {
    request.track('updated-plan', { plan: 'pro', price: money(34_999, 'eur') });
    request.server.intercomEvents.current.track('looked-around');
    return { ok: true };
  });
  app.post<{ Body: { friend: string } }>(
    '/friend',
    {
      preHandler: [
        trackEvent('opened-form'),
        trackEvent('invited-friend', (request: FastifyRequest<{ Body: { friend: string } }>) => ({
          channel: request.body.friend,
        })),
      ],
    },
    async () => ({ ok: true }),
  );
  const url = await app.listen({ port: 0, host: '127.0.0.1' });

  const verdict = events.track('42', 'placed-order', { total: 3 });
  const statuses = [];
  for (const path of ['/plan', '/friend']) {
    const headers = { 'content-type': 'application/json', connection: 'close' };
    const response = await fetch(url + path, {
      method: 'POST',
      headers,
      body: '{"friend":"mail"}',
    });
    statuses.push(response.status, await response.text());
  }
  await sandbox.waitFor(5);
  await app.close();
  await events.close();

  const seen = sandbox.events.map((event) => event.event_name).sort();
  console.log(JSON.stringify({ verdict: verdict.status, statuses, seen }));
  await sandbox.stop();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
