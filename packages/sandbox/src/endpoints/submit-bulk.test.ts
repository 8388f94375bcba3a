import { expect, test } from 'vitest';
import type { Sandbox, SandboxOptions } from '../index.js';
import {
  call,
  errorOf,
  placedOrder,
  running,
  startMs,
  type TestResponse,
} from '../test-support.js';

const startSec = startMs / 1000;

function item(created_at: number, more: object = {}) {
  return { method: 'post', data_type: 'event', data: { ...placedOrder, created_at, ...more } };
}

function submit(sandbox: Sandbox, items: unknown, more: object = {}): Promise<TestResponse> {
  return call(sandbox, { path: '/bulk/events', body: { items, ...more } });
}

function get(sandbox: Sandbox, path: string): Promise<TestResponse> {
  return call(sandbox, { method: 'GET', path });
}

/** A sandbox whose clock is moved by hand. */
async function timed(options: SandboxOptions = {}) {
  const clock = { ms: startMs };
  const sandbox = await running({ now: () => clock.ms, ...options });
  return { clock, sandbox };
}

test('a new job has the recorded shape, with keys in the recorded order, and its events are stored', async () => {
  const { sandbox } = await timed();
  const { status, text } = await submit(sandbox, [item(startSec), item(startSec - 1)]);
  const { app_id, id } = JSON.parse(text);

  expect(status).toBe(200);
  expect(id).toMatch(/^job_v2_[0-9a-f]{8}_[0-9a-f]{4}_1[0-9a-f]{3}_[0-9a-f]{4}_[0-9a-f]{12}$/);
  expect(text).toBe(
    `{"app_id":"${app_id}","id":"${id}","created_at":${startSec},"updated_at":${startSec},` +
      `"completed_at":null,"name":"api_bulk_job","closing_at":${startSec + 900},"state":"running",` +
      `"links":{"error":"${sandbox.url}/jobs/${id}/error","self":"${sandbox.url}/jobs/${id}"}}`,
  );
  expect(sandbox.events.map((event) => event.created_at)).toEqual([startSec, startSec - 1]);
});

test('a job has its tasks when it is read', async () => {
  const { clock, sandbox } = await timed();
  const { id } = JSON.parse((await submit(sandbox, [item(startSec), item(startSec - 1)])).text);
  clock.ms += 5_000;
  await submit(sandbox, [item(startSec - 2)], { job: { id } });
  const { status, text } = await get(sandbox, `/jobs/${id}`);
  const job = JSON.parse(text);

  const at = (second: number) => ({
    created_at: second,
    started_at: second,
    completed_at: second,
    state: 'completed',
  });
  expect(status).toBe(200);
  expect(Object.keys(job).at(-1)).toBe('tasks');
  expect(job).toMatchObject({ updated_at: startSec + 5, completed_at: null, state: 'running' });
  expect(job.tasks).toEqual([
    { id: expect.stringMatching(/^task_v2_/), item_count: 2, ...at(startSec) },
    { id: expect.stringMatching(/^task_v2_/), item_count: 1, ...at(startSec + 5) },
  ]);
  expect(Object.keys(job.tasks[0])).toEqual(['id', 'item_count', ...Object.keys(at(0))]);
});

test('a job accepts items for 15 minutes, then it is completed and closed', async () => {
  const { clock, sandbox } = await timed();
  const { id } = JSON.parse((await submit(sandbox, [item(startSec)])).text);
  clock.ms += 899_999;
  const inTime = await submit(sandbox, [item(startSec - 1)], { job: { id } });
  clock.ms += 1;
  const late = await submit(sandbox, [item(startSec - 2)], { job: { id } });

  expect(inTime.status).toBe(200);
  expect(JSON.parse(inTime.text)).toMatchObject({ id, state: 'running' });
  expect(late.status).toBe(403);
  expect(errorOf(late)).toEqual({
    code: 'job_closed',
    message: `job ${id} is closed for new task updates`,
  });
  expect(sandbox.counts.stored).toBe(2);
  expect(JSON.parse((await get(sandbox, `/jobs/${id}`)).text)).toMatchObject({
    state: 'completed',
    completed_at: startSec + 900,
    updated_at: startSec + 900,
  });
});

test('the window can be shorter, or zero', async () => {
  const { sandbox } = await timed({ jobWindowMs: 0 });

  expect(JSON.parse((await submit(sandbox, [item(startSec)])).text)).toMatchObject({
    closing_at: startSec,
    state: 'completed',
  });
});

test('bad items fail alone, and the error feed lists them with their errors', async () => {
  const { clock, sandbox } = await timed();
  const good = item(startSec);
  const bad = [
    item(startSec, { user_id: 'nobody' }),
    item(startSec, { created_at: '2023-11-14T22:13:20Z' }),
    { ...good, method: 'delete' },
    { ...good, data_type: 'user' },
    { method: 'post', data_type: 'event' },
    'nonsense',
  ];
  const { id } = JSON.parse((await submit(sandbox, [good, ...bad])).text);
  const { text } = await get(sandbox, `/jobs/${id}/error`);

  const failed = (code: string, message: string) => ({ code, message });
  const wrongItem = failed('parameter_invalid', 'an item needs method post and data_type event');
  const missing = failed('parameter_not_found', 'missing data parameter');
  const job = { type: 'job_item', method: 'post', data_type: 'event' };
  const [unknown, iso, deleted, user] = bad.map((one) => Object(one));
  expect(JSON.parse(text)).toEqual({
    type: 'job_item.list',
    items: [
      { ...job, data: unknown.data, error: failed('not_found', 'User Not Found') },
      {
        ...job,
        data: iso.data,
        error: failed('parameter_invalid', 'created_at must be a Unix timestamp in whole seconds'),
      },
      { ...job, method: 'delete', data: deleted.data, error: wrongItem },
      { ...job, data_type: 'user', data: user.data, error: wrongItem },
      { ...job, data: null, error: missing },
      { ...job, method: null, data_type: null, data: null, error: missing },
    ],
    pages: {},
  });
  expect(text.slice(0, 107)).toMatch(
    /^\{"type":"job_item.list","items":\[\{"type":"job_item","method":"post","data_type":"event","data":\{/,
  );
  expect(sandbox.counts.stored).toBe(1);
  clock.ms += 900_000;
  expect(sandbox.jobs).toMatchObject([{ state: 'completed', tasks: [{ state: 'completed' }] }]);
});

test('an error feed without errors is empty', async () => {
  const { sandbox } = await timed();
  const { id } = JSON.parse((await submit(sandbox, [item(startSec)])).text);

  expect((await get(sandbox, `/jobs/${id}/error`)).text).toBe(
    '{"type":"job_item.list","items":[],"pages":{}}',
  );
});

test('a job failed when all its items failed', async () => {
  const { clock, sandbox } = await timed();
  await submit(sandbox, [item(startSec, { user_id: 'nobody' })]);

  expect(sandbox.jobs).toMatchObject([{ state: 'running', tasks: [{ state: 'failed' }] }]);
  clock.ms += 900_000;
  expect(sandbox.jobs).toMatchObject([
    { state: 'failed', errors: [{ data: { user_id: 'nobody' }, error: { code: 'not_found' } }] },
  ]);
});

test.each<[string, object, number, object]>([
  ['no items', {}, 400, { code: 'parameter_not_found' }],
  ['an empty list', { items: [] }, 400, { message: 'items must be a list of 1 to 100' }],
  ['an object', { items: {} }, 400, { message: 'items must be a list of 1 to 100' }],
  [
    '101 items',
    { items: Array.from({ length: 101 }, (_, at) => item(at)) },
    400,
    { code: 'parameter_invalid', message: 'items must be a list of 1 to 100' },
  ],
  ['a job without an id', { items: [item(1)], job: {} }, 400, { code: 'parameter_not_found' }],
  [
    'an unknown job',
    { items: [item(1)], job: { id: 'job_1' } },
    404,
    { code: 'job_not_found', message: 'Job Not Found' },
  ],
])('an error, and nothing is stored: %s', async (_title, body, status, error) => {
  const { sandbox } = await timed();
  const answer = await call(sandbox, { path: '/bulk/events', body });

  expect(answer.status).toBe(status);
  expect(errorOf(answer)).toMatchObject(error);
  expect([sandbox.counts.stored, sandbox.jobs]).toEqual([0, []]);
});

test('404 for unknown jobs and their errors', async () => {
  const { sandbox } = await timed();
  for (const path of ['/jobs/job_1', '/jobs/job_1/error']) {
    const answer = await get(sandbox, path);
    expect(answer.status).toBe(404);
    expect(errorOf(answer)).toEqual({ code: 'job_not_found', message: 'Job Not Found' });
  }
});

test('each item counts against the rate limit; the request that uses it up goes through', async () => {
  const { sandbox } = await timed({ rateLimit: { perMinute: 900 } });
  const items = Array.from({ length: 181 }, (_, at) => item(at));
  const answers = [
    await submit(sandbox, items.slice(0, 100)),
    await submit(sandbox, items.slice(100, 180)),
    await submit(sandbox, items.slice(180)),
  ];

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(answers.map(({ headers }) => headers['x-ratelimit-remaining'])).toEqual([
    '150',
    '50',
    '0',
  ]);
  expect(sandbox.counts).toMatchObject({ requests: 3, stored: 180 });
});

test('an invalid body counts as one call', async () => {
  const { sandbox } = await timed({ rateLimit: { perMinute: 60 } });
  await call(sandbox, { path: '/bulk/events', body: '{' });
  const { headers } = await submit(sandbox, []);

  expect(headers['x-ratelimit-remaining']).toBe('9');
});

test('a reset removes jobs', async () => {
  const { sandbox } = await timed();
  const { id } = JSON.parse((await submit(sandbox, [item(startSec)])).text);
  sandbox.reset();

  expect(sandbox.jobs).toEqual([]);
  expect(await get(sandbox, `/jobs/${id}`)).toMatchObject({ status: 404 });
});

test.each(['data', 'method', 'data_type'])(
  'the error feed works after an item with deeply nested %s',
  async (key) => {
    const { sandbox } = await timed();
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const fields = {
      data: '{"user_id":"42"}',
      method: '"post"',
      data_type: '"event"',
      [key]: nested,
    };
    const { data, method, data_type } = fields;
    const body = `{"items":[{"data":${data},"method":${method},"data_type":${data_type}}]}`;
    const { id } = JSON.parse((await call(sandbox, { path: '/bulk/events', body })).text);
    const feed = await get(sandbox, `/jobs/${id}/error`);

    expect(feed.status).toBe(200);
    expect(JSON.parse(feed.text).items).toMatchObject([
      { [key]: null, error: { code: expect.any(String) } },
    ]);
  },
);
