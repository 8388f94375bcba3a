import {
  ConfigurationError,
  createIntercomEvents,
  type IntercomEvents,
  UsageError,
} from '@intercom-events/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyJson, anyText, anyThing, nearly } from '../support/anything.js';
import { expectLaw } from '../support/expect-law.js';
import { watchRejections } from '../support/rejections.js';
import { startWorld, token } from '../support/world.js';

/** A wrong argument of any type: the library's types would reject it. */
const wrong = <T>(value: unknown): T => value as T;

const anybody = { unknownContacts: 'create', maxEventNames: false, rateLimit: false } as const;
const sound = fc.oneof(anyText, fc.constantFrom(/card/i, /^x/g, /(?:)/, /a|b/y));

test('any privacy options are applied, or refused', async () => {
  const share = fc.oneof(fc.double(), fc.integer(), fc.constant(0.5));
  const options = nearly({
    redact: nearly({
      defaults: fc.boolean(),
      keys: fc.array(fc.oneof(sound, anyThing), { maxLength: 3 }),
      allow: fc.array(sound, { maxLength: 3 }),
      patterns: fc.array(fc.oneof(sound, anyThing), { maxLength: 2 }),
    }),
    beforeTrack: anyThing,
    consent: anyThing,
    sample: fc.oneof(share, fc.dictionary(anyText, share, { maxKeys: 3 })),
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(options, fc.record({ redact: anyThing })), async (given) => {
      let client: IntercomEvents | undefined;
      try {
        client = createIntercomEvents({
          accessToken: token,
          logger: false,
          drainOnExitMs: false,
          dryRun: true,
          ...wrong<object>(given),
        });
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigurationError);
      }
      expect(client?.track('42', 'placed-order', { card: '4111' }).status ?? 'dropped').toBe(
        'dropped',
      );
      await client?.close({ deadlineMs: 0 });
    }),
    { numRuns: 500 },
  );
});

test('whatever privacy callbacks return, only true permits an event, and the user never changes', async () => {
  const rejections = watchRejections();
  let answers: readonly unknown[] = [];
  const { clock, events, sandbox } = await startWorld({
    sandbox: anybody,
    client: {
      dedupe: false,
      names: { max: 10_000, warnAt: 10_000 },
      beforeTrack: wrong(() => answers[0]),
      consent: wrong(() => answers[1]),
      sample: wrong(() => answers[2]),
    },
  });
  const reviewed = nearly({
    name: anyText,
    metadata: fc.dictionary(anyText, anyThing, { maxKeys: 3 }),
    at: fc.oneof(fc.constantFrom(1_799_000_000, new Date(0)), fc.double()),
    contact: fc.oneof(
      fc.constantFrom({ field: 'user_id', value: '42' }, { field: 'user_id', value: '43' }),
      anyThing,
    ),
  });
  const given = fc.tuple(
    fc.oneof(
      { weight: 4, arbitrary: fc.constant({ name: 'placed-order' }) },
      { weight: 2, arbitrary: reviewed },
      fc.constant(null),
      anyThing,
    ),
    fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, anyThing),
    fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.double(), anyThing),
  );
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(given, async (said) => {
      answers = said;
      const { status } = events.track('42', 'placed-order', { plan: 'pro' });
      if (status === 'accepted') {
        taken += 1;
        expect(said[1]).toBe(true);
        expect(said[2]).toBeTypeOf('number');
      } else expect(status).toBe('dropped');
      await clock.settle();
      expectLaw(events);
    }),
    { numRuns: 400 },
  );
  answers = [];
  await clock.advance(120_000);

  expect(taken).toBeGreaterThan(0);
  expect(sandbox.events.every(({ user_id }) => user_id === '42')).toBe(true);
  await rejections.expectNone();
  expectLaw(events);
});

/** A secret that cannot occur elsewhere in a body. */
const secret = 'dG9wLXNlY3JldA';

test('whatever else is in the metadata, a secret under a redacted key is never sent', async () => {
  const { clock, events, sandbox, told } = await startWorld({
    sandbox: anybody,
    client: { redact: { keys: ['date_of_birth', /^private/], patterns: [/[A-Z]{2}\d{20}/] } },
  });
  const closed = fc.oneof(
    fc.constantFrom('dateOfBirth', 'DATE-OF-BIRTH', 'date.of.birth', 'privateNote', 'private'),
    fc.constantFrom('password', 'userPassword', 'ACCESS_TOKEN', 'card_number', 'api key'),
  );
  const hidden = fc.oneof(
    fc.constantFrom(secret, { url: `https://x.example.org/${secret}`, value: 'a link' }),
    anyText.map((text) => `${text}${secret}${text}`),
  );
  const open = fc.dictionary(anyText, fc.oneof(anyJson, anyThing), { maxKeys: 4 });
  const pattern = anyText.map((text) => `DE01234567890123456789 ${text} DE01234567890123456789`);
  let count = 0;
  await fc.assert(
    fc.asyncProperty(open, closed, hidden, pattern, async (others, key, value, text) => {
      count += 1;
      events.track(`user-${count}`, 'placed-order', wrong({ ...others, [key]: value, note: text }));
      if (count % 50 === 0) await clock.settle();
    }),
    { numRuns: 400 },
  );
  await clock.advance(60_000);

  const seen = JSON.stringify([sandbox.received.map(({ body }) => body), told, events.stats()]);
  expect(sandbox.events.length).toBe(count);
  expect(seen).not.toContain(secret);
  expect(seen).not.toContain('01234567890123456789');
  expectLaw(events, sandbox);
});

/** An object without an identifier, or a value that is not a user. */
function isNobody(given: unknown): boolean {
  if (typeof given !== 'object' || given === null) return typeof given === 'boolean';
  const { id, userId, email }: { id?: unknown; userId?: unknown; email?: unknown } = given;
  return !Array.isArray(given) && (id ?? userId ?? email ?? undefined) === undefined;
}

test('forget() of any value forgets a user, or refuses it', async () => {
  const { clock, events, sandbox } = await startWorld({ sandbox: anybody });
  const who = nearly({ userId: fc.constantFrom('a', 'b'), email: anyText, id: anyText });
  await fc.assert(
    fc.asyncProperty(fc.oneof(who, anyThing), async (given) => {
      for (const user of ['a', 'b']) events.track(user, 'placed-order', { at: clock.nowMs() });
      const scope = events.openScope(() => 'a');
      scope.track('paid-order', {}, { sendWhen: 'success' });
      const error = await events.forget(wrong(given)).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error !== undefined) expect(error).toBeInstanceOf(UsageError);
      if (isNobody(given)) expect(error).toBeDefined();
      expectLaw(events);
      scope.end();
      await clock.advance(2_000);
      expectLaw(events);
    }),
    { numRuns: 200 },
  );
  await clock.advance(120_000);

  expect(expectLaw(events, sandbox).pending).toBe(0);
});
