import fc from 'fast-check';
import { expect } from 'vitest';
import { type Reference, word } from './reference.js';
import { type Network, type Stage, users } from './stage.js';

/** One step, applied to the client and to the reference. */
export type Command = fc.AsyncCommand<object, Stage>;

/** After each step the client's counters must equal those of the reference. */
function command(
  name: string,
  happen: (stage: Stage, reference: Reference) => Promise<void> | void,
): Command {
  return {
    check: () => true,
    run: async (_model, stage) => {
      await happen(stage, stage.reference);
      await stage.check();
    },
    toString: () => name,
  };
}

function track(user: string, times: number): Command {
  return command(`track(${user}, ${times} times)`, (stage, reference) => {
    const number = stage.nextNumber();
    const first = reference.expected('accepted');
    const verdict = stage.events.track(user, 'placed-order', { number });
    expect(word(verdict)).toBe(overflowOf(stage, word(verdict), first));
    reference.tracked(number, verdict);
    for (let again = 1; again < times; again += 1) {
      const repeated = stage.events.track(user, 'placed-order', { number });
      expect(word(repeated)).toBe(verdict.status === 'accepted' ? 'duplicate' : word(verdict));
      reference.tracked(stage.nextNumber(), repeated);
    }
  });
}

/** Events of unknown contacts may use half of the buffer. */
function overflowOf(stage: Stage, said: string, expected: string): string {
  const isHalfFull = stage.events.stats().parked >= stage.reference.maxEvents / 2;
  return said === 'dropped:overflow_parked' && isHalfFull ? said : expected;
}

const nameless = command('track without a name', (stage, reference) => {
  const verdict = stage.events.track('ann', ' ');
  expect(word(verdict)).toBe('dropped:invalid_name');
  reference.tracked(stage.nextNumber(), verdict);
});

function begin(user: string, sendWhen: 'always' | 'success', times: number): Command {
  return command(`request(${user}, ${times} events, ${sendWhen})`, (stage, reference) => {
    const scope = stage.events.openScope(() => user);
    const numbers = Array.from({ length: times }, () => {
      const number = stage.nextNumber();
      const expected = reference.expected(sendWhen === 'success' ? 'held' : 'accepted');
      const verdict = scope.track('opened-page', { number }, { sendWhen });
      expect(word(verdict)).toBe(overflowOf(stage, word(verdict), expected));
      reference.tracked(number, verdict);
      return number;
    });
    stage.open.push({ scope, numbers });
  });
}

function respond(ok: boolean): Command {
  return command(ok ? 'a request succeeds' : 'a request fails', (stage, reference) => {
    const request = stage.open.shift();
    if (request === undefined) return;
    if (ok) reference.committed(request.numbers);
    else reference.failed(request.numbers);
    request.scope.end({ ok, status: ok ? 200 : 500, aborted: false });
  });
}

/** The client of a request leaves; its handler notices later, and tracks. */
function abort(user: string, isEarly: boolean): Command {
  return command(`a request is aborted ${isEarly ? 'early' : 'late'}`, (stage, reference) => {
    const open = stage.open.shift();
    const aborted = { ok: false, status: 200, aborted: true };
    if (open !== undefined) {
      reference.failed(open.numbers);
      open.scope.end(aborted);
    }
    if (!isEarly) return;
    const scope = stage.events.openScope(() => user);
    scope.end(aborted);
    for (const sendWhen of ['success', 'always'] as const) {
      const number = stage.nextNumber();
      const expected = reference.expected(sendWhen === 'success' ? 'held' : 'accepted');
      const verdict = scope.track('opened-page', { number }, { sendWhen });
      expect(word(verdict)).toBe(overflowOf(stage, word(verdict), expected));
      reference.tracked(number, verdict);
      reference.failed([number]);
    }
  });
}

function poison(status: number): Command {
  return command(`some events alone are answered ${status}`, (stage) => stage.poison(status));
}

const cure = command('no event is poisoned any more', (stage) => stage.cure());

function loseTimers(count: number): Command {
  return command(`${count} timers never fire`, (stage) => stage.loseTimers(count));
}

function answer(status: number, times: number, headers: Record<string, string | null>): Command {
  return command(`${times} answers of ${status} ${JSON.stringify(headers)}`, ({ world }) => {
    const body = status === 200 ? '<h1>Log in</h1>' : '';
    world.sandbox.fault({ kind: 'answer', status, times, headers, body });
  });
}

function network(kind: Network): Command {
  return command(`network: ${kind}`, (stage) => stage.turnNetwork(kind));
}

function contact(user: string, isKnown: boolean): Command {
  return command(`${user} is ${isKnown ? 'created' : 'removed'}`, ({ world }) => {
    const { contacts } = world.sandbox;
    if (!isKnown) contacts.remove({ user_id: user });
    else if (contacts.find({ user_id: user }).length === 0) contacts.add({ user_id: user });
  });
}

function wait(ms: number): Command {
  return command(`${ms} ms pass`, ({ world }) => world.clock.advance(ms));
}

function jump(ms: number): Command {
  return command(`the wall clock jumps by ${ms} ms`, ({ world }) => {
    world.host.skewMs += ms;
  });
}

function flush(deadlineMs: number): Command {
  return command(`flush(${deadlineMs})`, async (stage) => {
    const { events } = stage;
    const before = events.stats();
    const result = await stage.through(deadlineMs, events.flush({ deadlineMs }));
    expect(result.delivered + result.dead + result.pending).toBe(before.pending);
    if (result.pending === 0) expect(result.because).toBeUndefined();
    else expect(result.because).toBeDefined();
  });
}

function close(deadlineMs: number): Command {
  return command(`close(${deadlineMs}), and a new client`, async (stage, reference) => {
    const result = await stage.through(deadlineMs, stage.events.close({ deadlineMs }));
    expect(result.pending).toBe(0);
    reference.closed();
    const late = stage.events.track('ann', 'placed-order');
    expect(word(late)).toBe('dropped:closed');
    reference.tracked(stage.nextNumber(), late);
    await stage.check();
    await stage.restart();
  });
}

const crash = command('the process crashes, and a new one starts', (stage) => stage.crash());

/** Repairs everything: all accepted events are delivered, all held events committed. */
export async function repairAll(stage: Stage): Promise<void> {
  const { sandbox, clock } = stage.world;
  stage.cure();
  await stage.turnNetwork('forward');
  sandbox.setRateLimit({ perMinute: 10_000 });
  for (const user of users) await contact(user, true).run({}, stage);
  while (stage.open.length > 0) await respond(true).run({}, stage);
  await clock.advanceUntil(() => stage.events.stats().pending === 0, { maxMs: 13 * 3_600_000 });
  await stage.check();
}

const few = fc.integer({ min: 1, max: 4 });
const user = fc.constantFrom(...users);
const duration = fc.constantFrom(0, 250, 1_000, 5_000, 10_000, 61_000, 300_000);
const many = fc.integer({ min: 1, max: 9 });
const when = fc.constantFrom('always' as const, 'success' as const);
const status = fc.constantFrom(200, 302, 400, 401, 403, 404, 408, 409, 413, 422, 425, 500, 503);
const poisons = fc.constantFrom(200, 302, 403, 404, 406, 500, 503);
const jumps = fc.constantFrom(-3_600_000, -5_000, 5_000, 3_600_000);
const kinds = fc.constantFrom<Network[]>(
  'forward',
  'forward',
  'forward',
  'refuse',
  'swallow',
  'keep-answer',
  'lose-answer',
  'reset-request',
);
const rateHeaders = fc.constantFrom<Record<string, string | null>>(
  {},
  { 'Retry-After': '7' },
  { 'X-RateLimit-Reset': null, 'X-RateLimit-Remaining': null },
  { 'X-RateLimit-Reset': '1', 'X-RateLimit-Remaining': '0' },
  { 'X-RateLimit-Reset': '9999999999', 'X-RateLimit-Remaining': '0' },
);

/** Any step, common ones more often. */
export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(user, few).map(([who, times]) => track(who, times)) },
  { weight: 6, arbitrary: fc.tuple(user, when, many).map(([who, ...rest]) => begin(who, ...rest)) },
  { weight: 4, arbitrary: fc.boolean().map(respond) },
  { weight: 5, arbitrary: fc.tuple(status, few).map(([code, times]) => answer(code, times, {})) },
  {
    weight: 3,
    arbitrary: fc.tuple(few, rateHeaders).map(([times, said]) => answer(429, times, said)),
  },
  { weight: 4, arbitrary: kinds.map(network) },
  { weight: 3, arbitrary: fc.tuple(user, fc.boolean()).map(([who, is]) => contact(who, is)) },
  { weight: 8, arbitrary: duration.map(wait) },
  { weight: 2, arbitrary: jumps.map(jump) },
  { weight: 2, arbitrary: duration.map(flush) },
  { weight: 1, arbitrary: duration.map(close) },
  { weight: 1, arbitrary: fc.constant(crash) },
  { weight: 1, arbitrary: fc.constant(nameless) },
  { weight: 2, arbitrary: poisons.map(poison) },
  { weight: 1, arbitrary: fc.constant(cure) },
  { weight: 2, arbitrary: fc.tuple(user, fc.boolean()).map(([who, early]) => abort(who, early)) },
  { weight: 1, arbitrary: few.map(loseTimers) },
);
