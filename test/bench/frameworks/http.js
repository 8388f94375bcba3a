import { intercomEvents } from '@intercom-events/http';
import { listen } from '../harness/listen.js';

export async function open({ signIn, options, note, metadataOf }) {
  const events = options && intercomEvents(options);
  const listener = (request, response) => {
    request.user = signIn();
    note(request, request.user, metadataOf(request.url.slice('/orders/'.length)));
    response.setHeader('content-type', 'application/json').end('{"ok":true}');
  };
  return { port: await listen(events ? events(listener) : listener), client: events?.client };
}
