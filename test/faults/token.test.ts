import { expect, test, vi } from 'vitest';
import { expectLaw } from '../support/expect-law.js';
import { startWorld, type World } from '../support/world.js';

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** Intercom no longer knows the old token. */
function revokeOldToken({ sandbox }: World): { readonly hits: number } {
  return sandbox.fault({
    kind: 'answer',
    status: 401,
    rateHeaders: false,
    body: {
      type: 'error.list',
      errors: [{ code: 'unauthorized', message: 'Access Token Invalid' }],
    },
    times: 'always',
    match: ({ headers }) => headers.authorization === 'Bearer old-token',
  });
}

function worldWith(accessToken: () => string | Promise<string>): Promise<World> {
  return startWorld({
    sandbox: { unknownContacts: 'create', token: ['old-token', 'new-token'] },
    client: { accessToken },
  });
}

test('row 18: when the token is rotated delivery pauses, the next attempt uses the new token, and no event is lost', async () => {
  let current = 'old-token';
  const provider = vi.fn(() => current);
  const world = await worldWith(provider);
  const { clock, events, sandbox, told } = world;
  events.track('42', 'placed-order');
  await clock.settle();
  expect(provider).toHaveBeenCalledTimes(1);

  const refusal = revokeOldToken(world);
  for (let i = 0; i < 200; i += 1) events.track(`user-${i}`, 'placed-order');
  await clock.settle();
  const refused = refusal.hits;
  expect(refused).toBeLessThanOrEqual(10);
  expect(events.stats().paused).toMatchObject({ because: 'unauthorised' });
  current = 'new-token';
  await clock.advance(minuteMs - 1);
  expect(refusal.hits).toBe(refused);
  await clock.advance(1);

  expect(refusal.hits).toBe(refused);
  expect(provider).toHaveBeenCalledTimes(2);
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 201, deadLetters: 0 });
  expect(events.stats().paused).toBeUndefined();
  expect(told.paused).toMatchObject([{ because: 'unauthorised' }]);
  expect(sandbox.received.at(-1)?.headers.authorization).toBe('Bearer new-token');
  expectLaw(events, sandbox);
});

test('row 18: while the provider returns the old token, provider and Intercom are asked once a minute', async () => {
  const provider = vi.fn(async () => 'old-token');
  const world = await worldWith(provider);
  const { clock, events, told } = world;
  const refusal = revokeOldToken(world);

  events.track('42', 'placed-order');
  await clock.advance(hourMs);

  expect(refusal.hits).toBeLessThanOrEqual(61);
  expect(provider.mock.calls.length).toBeLessThanOrEqual(61);
  expect(told.paused).toHaveLength(1);
  expect(told.lines.length).toBeLessThanOrEqual(61);
  expect(events.stats()).toMatchObject({ pending: 1, deadLetters: 0 });
  expectLaw(events);
});

test.each([
  ['throws', () => thrown('made-up-vault-password'), 'threw an error (Error)'],
  ['rejects', () => Promise.reject(new Error('made-up-vault-password')), 'threw an error (Error)'],
  ['never answers', () => new Promise<string>(() => {}), 'did not return a token in time'],
  ['gives nothing', () => '', 'returned a token that is empty'],
  [
    'gives something else',
    () => ({ token: 'made-up-vault-password' }) as never,
    'returned a token that is not text',
  ],
  [
    'gives two lines',
    () => 'made-up-vault-password\r\nX-Forged: 1',
    'look for a line break or a space around it',
  ],
  [
    'gives a token with a line break after it',
    () => 'made-up-vault-password\n',
    'look for a line break or a space around it',
  ],
])(
  'row 18: a provider that %s pauses delivery until it returns a token; the log says so, without its error or value',
  async (_what, trouble, problem) => {
    let isWell = false;
    const world = await worldWith(() => (isWell ? 'new-token' : trouble()));
    const { clock, events, sandbox, told } = world;

    events.track('42', 'placed-order');
    await clock.advance(5 * minuteMs);
    expect(events.stats()).toMatchObject({ pending: 1, delivered: 0, deadLetters: 0 });
    expect(events.stats().paused).toMatchObject({ because: 'unauthorised' });
    expect(sandbox.counts.requests).toBe(0);
    expect(JSON.stringify(told)).not.toContain('made-up-vault-password');
    expect(told.lines[0]).toMatch(/Delivery is paused: your function `accessToken` /);
    expect(told.lines[0]).toContain(problem);
    expect(told.lines[0]).toContain('Intercom was not asked.');

    isWell = true;
    await clock.advance(2 * minuteMs);
    expect(events.stats()).toMatchObject({ pending: 0, delivered: 1 });
    expectLaw(events, sandbox);
  },
);

test('row 18: a late result of the provider does not restore an old token', async () => {
  const answers: ((token: string) => void)[] = [];
  const world = await worldWith(() => new Promise((resolve) => answers.push(resolve)));
  const { clock, events, sandbox } = world;
  const refusal = revokeOldToken(world);
  events.track('42', 'placed-order');
  // Given up after 10 s, called again a minute later.
  await clock.advance(75_000);
  expect(answers).toHaveLength(2);

  answers.at(-1)?.('new-token');
  await clock.settle();
  expect(events.stats().delivered).toBe(1);
  for (const answer of answers) answer('old-token');
  await clock.settle();
  events.track('42', 'paid-order');
  await clock.settle();

  expect(refusal.hits).toBe(0);
  expect(events.stats()).toMatchObject({ pending: 0, delivered: 2 });
  expectLaw(events, sandbox);
});

function thrown(text: string): never {
  throw new Error(text);
}
