import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { expect, test } from 'vitest';
import { dial } from '../adapters/wire.js';
import { expectLaw } from '../support/expect-law.js';
import { startWorld } from '../support/world.js';
import { makeShop, prepareShop } from './made-up-shop.js';
import { listen } from './stage.js';

const signedIn = 'x-user: ada';
const json = 'content-type: application/json';

/** Method and path, then headers, then the body. */
type RawRequest = readonly [line: string, headers?: readonly string[], body?: string];

const requests: readonly RawRequest[] = [
  ['PUT /v1/plans/7', [signedIn, json], '{"plan":"pro","seats":3}'],
  ['PUT /v1/plans/7', [signedIn, json], '{"plan":"gold"}'],
  ['PUT /v1/plans/7', [json], '{"plan":"pro"}'],
  ['PUT /v1/plans/7', [signedIn, json], '{"plan":'],
  ['GET /v1/plans/7?page=2', [signedIn]],
  ['GET /v1/plans/seven', [signedIn]],
  ['HEAD /v1/plans/7', [signedIn]],
  ['DELETE /v1/plans/7', [signedIn]],
  [
    'OPTIONS /v1/plans/7',
    ['origin: https://shop.example.org', 'access-control-request-method: PUT'],
  ],
  ['POST /v1/plans/orders', [signedIn, json], '{"cents":700}'],
  ['POST /v1/plans/orders', [signedIn, json], '{"cents":-1}'],
  ['GET /v1/ways/text'],
  ['GET /v1/ways/nothing'],
  ['GET /v1/ways/null'],
  ['GET /v1/ways/observable'],
  ['GET /v1/ways/observable-failure'],
  ['GET /v1/ways/file'],
  ['GET /v1/ways/sse'],
  ['GET /v1/ways/redirect'],
  ['GET /v1/ways/raw'],
  ['GET /v1/ways/passthrough'],
  ['GET /v1/ways/teapot'],
  ['GET /v1/ways/broken'],
  ['GET /v1/ways/thrown-text'],
  ['GET /v1/ways/versioned'],
  ['GET /v2/ways/versioned'],
  ['GET /v1/ways/no-such-way'],
  ['PATCH /v1/ways/text'],
];

async function answers(url: string): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const [line, headers = [], body = ''] of requests) {
    const text = [
      `${line} HTTP/1.1`,
      'Host: shop.example.org',
      'Connection: close',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...headers,
      '',
      body,
    ].join('\r\n');
    const wire = await dial(url, text);
    // Nest keeps the connection of server-sent events open, whatever the request says.
    if (line.endsWith('/sse')) await wire.received('\r\n0\r\n\r\n');
    else await wire.ended();
    all[`${line} ${headers} ${body}`] = wire.text().replace(/^date: .*\r\n/im, '');
  }
  return all;
}

test.each([
  ['express', undefined],
  ['fastify', () => new FastifyAdapter()],
] as const)(
  '%s: guards, pipes, interceptors, filters, streams and the OpenAPI document are the same bytes with and without the module',
  async (_name, platform) => {
    const { events, sandbox, clock } = await startWorld({ sandbox: { unknownContacts: 'create' } });
    const documents: OpenAPIObject[] = [];
    const settings = {
      platform,
      prepare: (app: Parameters<typeof prepareShop>[0]) => documents.push(prepareShop(app)),
    };
    const without = await listen(makeShop(), settings);
    const withUs = await listen(makeShop({ client: events, user: () => 'ada' }), settings);

    const [expected, found] = [await answers(without.url), await answers(withUs.url)];

    expect(found).toEqual(expected);
    expect(Object.keys(expected).length).toBe(requests.length);
    expect(JSON.stringify(documents[1])).toBe(JSON.stringify(documents[0]));
    expect(JSON.stringify(documents[0])).toContain('Changes a plan');
    await clock.settle();
    // It has tracked.
    expect(events.stats().tracked).toBeGreaterThan(15);
    expectLaw(events, sandbox);
  },
);
