import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * Another website on this machine that tries to read and change the sandbox.
 *
 * @param {string} inspector the address of the inspector
 */
export async function startStranger(inspector) {
  const attack = `
    const tell = (what) => (document.title += ' ' + what);
    const tried = [
      fetch('${inspector}/state').then((answer) => answer.text()).then(() => tell('read')),
      fetch('${inspector}/reset', { method: 'POST', mode: 'no-cors', body: '{}' }),
      fetch('${inspector}/reset', { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } }),
    ];
    const script = document.createElement('script');
    script.src = '${inspector}/page.js';
    tried.push(new Promise((over) => {
      script.onload = () => over(tell('loaded'));
      script.onerror = over;
    }));
    document.head.append(script);
    Promise.allSettled(tried).then(() => document.body.append('Done.'));
  `;
  const html = `<!doctype html><title>tried:</title>
    <iframe src="${inspector}"></iframe>
    <form method="post" action="${inspector}/reset" target="elsewhere"></form>
    <iframe name="elsewhere"></iframe>
    <script>document.forms[0].submit();${attack}</script>`;
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end(html);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('The server has no address.');
  return {
    // Another port is another origin of the same site. Another name is another site.
    urls: [`http://127.0.0.1:${address.port}`, `http://localhost:${address.port}`],
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
