import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { type Sandbox, SandboxError, startSandbox } from '@intercom-events/sandbox';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { anyJson, anyText, anyThing, nearly } from '../support/anything.js';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

interface Answered {
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string;
}

async function open(): Promise<{ sandbox: Sandbox; ask: (asked: Asked) => Promise<Answered> }> {
  const contacts = [{ user_id: '42', email: 'ada@example.org' }];
  const sandbox = await startSandbox({ contacts, rateLimit: false, maxEventNames: false });
  const agent = new Agent({ keepAlive: true });
  onTestFinished(async () => {
    agent.destroy();
    await sandbox.stop();
  });
  const ask = ({ method, path, headers, body }: Asked): Promise<Answered> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(sandbox.url);
      const sent = request(
        {
          host: '127.0.0.1',
          port,
          method,
          path,
          headers: { ...headers, 'content-length': body.length },
          agent,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              type: response.headers['content-type'],
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  return { sandbox, ask };
}

/** What HTTP itself allows in a path; everything else arrives as an escape. */
const segment = anyText.map((text) =>
  encodeURI(Buffer.from(text).toString()).replace(/[^\x21-\x7e]/g, '%'),
);
const id = fc.constantFrom('42', 'ada@example.org', '%', '%ff', '..', 'error', 'search');
const path = fc.oneof(
  fc.constantFrom('/events', '/events/', '/events/summaries', '/bulk/events', '/contacts', '/me'),
  fc.constantFrom('/contacts/search', '/users', '/admins', '/', '//', '/*', '/jobs'),
  fc.oneof(id, segment).map((one) => `/contacts/${one}`),
  fc.oneof(id, segment).map((one) => `/contacts/find_by_external_id/${one}`),
  fc.oneof(id, segment).map((one) => `/jobs/${one}/error`),
  fc.oneof(id, segment).map((one) => `/users/${one}`),
  segment.map((one) => `/${one}`),
);
const queryName = fc.constantFrom(
  ...['type', 'user_id', 'email', 'intercom_user_id', 'per_page', 'before', 'since', 'summary'],
);
const queryValue = fc.oneof(
  segment,
  fc.integer().map(String),
  fc.constantFrom('user', '42', 'true', '', '0', '-1', '999999999999999', '1e3', '%', '%zz'),
);
const query = fc
  .array(fc.tuple(fc.oneof(queryName, segment), queryValue), { maxLength: 5 })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'))
  .map((text) => (text === '' ? '' : `?${text}`));

/** What HTTP allows in a header. */
const headerText = fc
  .array(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0xa1, max: 0xff })), {
    maxLength: 30,
  })
  .map((codes) => String.fromCharCode(...codes).trim());
/** Mostly right: behind a refused header nothing else is looked at. */
const header = (right: string, ...wrong: string[]) =>
  fc.oneof(
    { weight: 40, arbitrary: fc.constant(right) },
    { weight: 1, arbitrary: fc.constantFrom(undefined, ...wrong) },
    { weight: 1, arbitrary: headerText },
  );
const headers = fc
  .record({
    authorization: header('Bearer any', 'Bearer', 'Basic YW55Og==', 'Basic %', 'bearer  any '),
    accept: header('application/json', '*/*', 'text/html', 'application/json;q=0', ',;q='),
    'content-type': header('application/json', 'text/plain', 'application/json; charset=x'),
    'intercom-version': header('2.14', '1.0', 'Unstable', '2', '9.9', '__proto__'),
    host: header('localhost', '127.0.0.1:80', '[::1]', 'evil.example.org', ':', '['),
  })
  .map((given) =>
    Object.fromEntries(
      Object.entries(given).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    ),
  );

const who = {
  user_id: fc.constantFrom('42', 42, 'nobody'),
  email: fc.constantFrom('ada@example.org', 'nobody@example.org', 'none'),
  id: fc.constantFrom('42', 'nobody'),
};
const event = nearly({
  event_name: fc.constantFrom('placed-order', 'Placed.Order$'),
  created_at: fc.constantFrom(1_700_000_000, 1_800_000_000),
  metadata: fc.dictionary(anyText, anyJson, { maxKeys: 12 }),
  ...who,
});
const search = nearly({
  query: nearly({
    field: fc.constantFrom('email', 'external_id', 'id'),
    operator: fc.constantFrom('=', '!=', 'AND', 'IN', '~'),
    value: fc.oneof(anyText, fc.array(anyJson, { maxLength: 3 })),
  }),
  pagination: nearly({ per_page: fc.integer(), starting_after: anyText }),
});
const summaries = nearly({
  ...who,
  event_summaries: nearly({ event_name: anyText, count: fc.integer(), first: fc.integer() }),
});
const bulk = nearly({
  items: fc.array(
    nearly({ method: fc.constant('post'), data_type: fc.constant('event'), data: event }),
    { maxLength: 3 },
  ),
  job: nearly({ id: anyText }),
});
const contact = nearly({ role: fc.constantFrom('user', 'lead'), external_id: anyText, ...who });
const text = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '');
const anyBody = fc.oneof(
  fc.oneof(event, search, summaries, bulk, contact, anyJson).map(text),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  // Cut off in the middle.
  event.map((one) => text(one).subarray(0, 25)),
);
const any = fc.tuple(
  fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'),
  fc.tuple(path, query).map((parts) => parts.join('')),
  anyBody,
);
const post = (where: string, what: fc.Arbitrary<unknown>) =>
  fc.tuple(
    fc.constant('POST'),
    query.map((rest) => `${where}${rest}`),
    fc.oneof({ weight: 5, arbitrary: what.map(text) }, { weight: 1, arbitrary: anyBody }),
  );
const listing = fc.tuple(
  fc.constant('GET'),
  query.map((rest) => `/events?type=user&user_id=42&${rest.slice(1)}`),
  fc.constant(Buffer.alloc(0)),
);
const asked = fc
  .tuple(
    headers,
    fc.oneof(
      any,
      listing,
      post('/events', event),
      post('/events/summaries', summaries),
      post('/contacts', contact),
      post('/contacts/search', search),
      post('/bulk/events', bulk),
      post('/users', contact),
    ),
  )
  .map(([given, [method, where, body]]) => ({ headers: given, method, path: where, body }));

/** Intercom's envelope; its 202 has no body, or a space, and neither has a 200 to a new summary. */
function expectContract({ status, type, text: said }: Answered, path: string): void {
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status).toBeLessThan(500);
  const isTaken = status === 202 || (status === 200 && path.startsWith('/events/summaries'));
  if (isTaken && said.trim() === '') return;
  expect(type).toBe('application/json; charset=utf-8');
  const answer = JSON.parse(said);
  if (status < 400) return;
  expect(answer).toMatchObject({
    type: 'error.list',
    errors: [{ code: expect.stringMatching(/^[a-z_]+$/), message: expect.any(String) }],
  });
}

test('the sandbox answers any request like Intercom and never fails', async () => {
  const { ask } = await open();
  await fc.assert(
    fc.asyncProperty(asked, async (one) => expectContract(await ask(one), one.path)),
    { numRuns: 1_000 },
  );
});

const inspectorPath = fc.oneof(
  fc.constantFrom('', 'state', 'page.js', 'requests/1', 'requests/0', 'faults/1', 'faults/%31'),
  fc.constantFrom('constructor', '__proto__', 'requests/__proto__', '../events', '/', '?x'),
  segment,
);
const fault = nearly({
  kind: fc.constantFrom('answer', 'headers', 'delay', 'close-idle', 'slow-body'),
  status: fc.integer({ min: 199, max: 600 }),
  headers: fc.dictionary(anyText, fc.oneof(anyText, fc.constant(null)), { maxKeys: 3 }),
  delayMs: fc.constantFrom(0, 1, 1.5),
  closeIdleAfterMs: fc.constantFrom(0, -1),
  bytes: fc.integer({ min: 0, max: 5 }),
  intervalMs: fc.constantFrom(0, 1),
  times: fc.constantFrom(1, 2, 0),
});
const inspection = fc.oneof(
  fc.tuple(
    fc.constantFrom('GET', 'GET', 'DELETE', 'PUT', 'HEAD', 'POST'),
    inspectorPath,
    fc.constantFrom(Buffer.alloc(0), Buffer.from('{}')),
  ),
  fc.tuple(
    fc.constant('POST'),
    fc.constantFrom('faults', 'contacts', 'reset', 'faults/', 'Faults'),
    fc.oneof({ weight: 5, arbitrary: fc.oneof(fault, contact).map(text) }, anyBody),
  ),
);

test('the inspector answers any request, and the sandbox stays the same', async () => {
  const { sandbox, ask } = await open();
  const askInspector = async ([method, name, body]: readonly [string, string, Buffer]) => {
    const answer = await ask({ method, path: `/inspector/${name}`, headers: {}, body });
    expect([200, 201, 302, 400, 404]).toContain(answer.status);
    if (answer.status < 400 || method === 'HEAD') return;
    expect(JSON.parse(answer.text)).toEqual({
      code: expect.stringMatching(/^[A-Z_]+$/),
      message: expect.stringMatching(/\S/),
    });
  };
  await fc.assert(fc.asyncProperty(inspection, askInspector), { numRuns: 500 });

  expect(sandbox.counts).toMatchObject({ requests: 0, stored: 0, byStatus: {} });
  sandbox.reset();
  await fc.assert(
    fc.asyncProperty(asked, async (one) => expectContract(await ask(one), one.path)),
    { numRuns: 50 },
  );
});

/** Sends bytes, and resolves with what came back before the connection was closed. */
function say(sandbox: Sandbox, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1', () => {
      socket.end(bytes);
    });
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
    });
    // A connection that was reset has nothing more to say either.
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
  });
}

test('invalid bytes do no harm: the next request is answered', async () => {
  const { sandbox, ask } = await open();
  const line = fc.constantFrom(
    'POST /events HTTP/1.1\r\nHost: localhost\r\n',
    'GET /events',
    'POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n',
    'POST /events HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n',
    '',
  );
  const bytes = fc
    .tuple(line, fc.uint8Array({ maxLength: 80 }))
    .map(([start, rest]) => Buffer.concat([Buffer.from(start), rest]));
  await fc.assert(
    fc.asyncProperty(bytes, async (garbage) => {
      expect(await say(sandbox, garbage)).not.toMatch(/^HTTP\/1\.1 5/);
    }),
    { numRuns: 150 },
  );

  const answer = await ask({
    method: 'POST',
    path: '/events',
    headers: {
      authorization: 'Bearer any',
      accept: 'application/json',
      'content-type': 'application/json',
    },
    body: text({ event_name: 'placed-order', created_at: 1_700_000_000, user_id: '42' }),
  });
  expect(answer).toMatchObject({ status: 202, text: '' });
});

test('with any options the sandbox starts or rejects with an error', async () => {
  const option = fc.constantFrom(
    ...['port', 'host', 'token', 'unknownContacts', 'contacts', 'rateLimit', 'maxMetadataKeys'],
    ...['maxEventNames', 'acceptedBody', 'maxPerPage', 'jobWindowMs', 'region', 'keepEvents'],
    ...['keepRequests', 'now', 'random', 'onRequest', 'onContactCreated', 'inspector', 'x'],
  );
  await fc.assert(
    fc.asyncProperty(option, anyThing, async (name, value) => {
      const started = await startSandbox({ [name]: value }).catch((error: unknown) => error);
      if (started instanceof Error) expect(started).toBeInstanceOf(SandboxError);
      else await (started as Sandbox).stop();
    }),
    { numRuns: 400 },
  );
});
