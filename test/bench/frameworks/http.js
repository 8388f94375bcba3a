import { intercomEvents } from '@intercom-events/http';
import { listen } from '../harness/listen.js';

export async function open({ signIn, options, mount, note, metadataOf }) {
  const events = options && intercomEvents(options);
  const listener = (request, response) => {
    request.user = signIn();
    note(request, request.user, metadataOf(request.url.slice('/orders/'.length)));
    response.setHeader('content-type', 'application/json').end('{"ok":true}');
  };
  const mounted = mount
    ? (request, response) => mount(response, () => listener(request, response))
    : (events?.(listener) ?? listener);
  return { port: await listen(mounted), client: events?.client };
}
