import { once } from 'node:events';
import { connect } from 'node:net';

const orders = 10;

/** What must arrive, and nothing else: name, user, metadata. */
export const expected = [
  ...Array.from({ length: orders }, (_, order) => [
    'placed-order',
    `user-${order}`,
    { order, total: { amount: 1_999, currency: 'eur' } },
  ]),
  ['found-trouble', 'ada', {}],
  ['looked-around', 'ada', {}],
  ['opened-endless', 'ada', {}],
  ['updated-plan', 'ada', { plan: 'pro' }],
  ['watched-whole', 'ada', {}],
];

/**
 * Does what people would do with the application, and says what it answered.
 *
 * @param {string} url
 */
export async function drive(url) {
  const placed = await Promise.all(
    Array.from({ length: orders }, (_, order) =>
      send(url, 'POST', '/orders', { user: `user-${order}`, body: { order } }),
    ),
  );
  const rest = [
    await send(url, 'PUT', '/plan', { body: { plan: 'gold' } }),
    await send(url, 'PUT', '/plan', { body: { plan: 'pro' } }),
    await send(url, 'GET', '/anywhere'),
    await send(url, 'GET', '/throws'),
    await send(url, 'GET', '/whole-stream'),
    await leaveEarly(url),
  ];
  return [...new Set(placed), ...rest];
}

/** What `drive()` must have been answered. */
export const answers = [
  '201 {"status":"accepted"}',
  '400 There is no such plan.',
  '204 ',
  '200 done',
  '500 Oops',
  '200 line 0\nline 1\nline 2\nline 3\nline 4\n',
  '200 more\n',
];

/** Every path below which the same is answered with and without the adapter. */
export const pages = [
  'text',
  'json',
  'bytes',
  'nothing',
  'moved',
  'raw',
  'refused',
  'lines',
  'piped',
];

/**
 * The bytes of an answer; two of them may be of two seconds, and chunks may be cut anywhere.
 *
 * @param {string} url
 * @param {string} path
 */
export async function bytesOf(url, path) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding('latin1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: shop.example.org\r\nConnection: close\r\n\r\n`);
  await once(socket, 'close');
  return text.replace(/^date: .+\r\n/im, '');
}

/**
 * @param {string} url
 * @param {string} method
 * @param {string} path
 * @param {{ user?: string, body?: object }} [more]
 */
async function send(url, method, path, { user = 'ada', body } = {}) {
  const answer = await fetch(`${url}/tracked${path}`, {
    method,
    headers: { 'x-user': user },
    ...(body && { body: JSON.stringify(body) }),
  });
  return `${answer.status} ${await answer.text()}`;
}

/**
 * Goes away while the answer is coming.
 *
 * @param {string} url
 */
async function leaveEarly(url) {
  const leaving = new AbortController();
  const { signal } = leaving;
  const headers = { 'x-user': 'ada' };
  const answer = await fetch(`${url}/tracked/endless-stream`, { headers, signal });
  const first = await answer.body?.getReader().read();
  leaving.abort();
  return `${answer.status} ${new TextDecoder().decode(first?.value).slice(0, 5)}`;
}
