// The script of somebody's page, run in Node, whose fetch() is enough for it.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createBrowserEvents, intercomCompat } from '@intercom-events/browser';

declare global {
  namespace IntercomTracking {
    interface Plan {
      'opened-pricing': { plan: string };
      'invited-friend': undefined;
    }
  }
}

async function main(): Promise<void> {
  let body = '';
  const server = createServer((request, response) => {
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => response.writeHead(204).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const events = createBrowserEvents({ endpoint: `http://127.0.0.1:${port}/e` });
  intercomCompat(events);
  events.track('opened-pricing', { plan: 'pro' });
  events.track('invited-friend');
  // @ts-expect-error the tracking plan has no such name
  events.track('opened-prices');
  const left = await events.flush();
  const { events: sent } = JSON.parse(body) as { events: { name: string }[] };
  console.log(JSON.stringify({ left, sent: sent.map(({ name }) => name) }));
  server.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
