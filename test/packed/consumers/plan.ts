// A program with a tracking plan, by two schema libraries; what must not compile is in misuse() below.
// #region plan
import { createIntercomEvents, defineEvents, type PlanOf } from '@intercom-events/core';
import * as z from 'zod';

export const plan = defineEvents({
  'updated-plan': z.object({ plan: z.enum(['pro', 'team']), renewal_date: z.date() }),
  'invited-friend': z.object({ by: z.string().trim().optional() }),
  'signed-out': null, // has no metadata
});

declare global {
  namespace IntercomTracking {
    interface Plan extends PlanOf<typeof plan> {}
  }
}

// #endregion
import type { Verdict } from '@intercom-events/core';
import { trackEvent } from '@intercom-events/http';
import { startSandbox } from '@intercom-events/sandbox';
import * as v from 'valibot';

const others = defineEvents({
  'placed-order': v.object({ order: v.pipe(v.string(), v.trim()), lines: v.number() }),
});

type Untyped = (name: string, metadata: unknown) => Verdict;

async function main(): Promise<void> {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  const events = createIntercomEvents({
    accessToken: sandbox.token,
    baseUrl: sandbox.url,
    plan,
    onInvalid: 'drop',
    logger: false,
  });
  const verdicts: Verdict[] = [
    events.track('42', 'updated-plan', { plan: 'pro', renewal_date: new Date('2030-01-31') }),
    events.track('42', 'invited-friend', () => ({ by: ' mail ' })),
    events.track('42', 'signed-out'),
    events.runInScope('42', ({ track }) => track('invited-friend')),
    // @ts-expect-error There is no such plan; the running program knows too.
    events.track('42', 'updated-plan', { plan: 'gold', renewal_date: new Date() }),
  ];
  await sandbox.waitFor(3);
  await events.close();

  const second = createIntercomEvents({
    accessToken: sandbox.token,
    baseUrl: sandbox.url,
    plan: others,
    onInvalid: 'drop',
    logger: false,
  });
  // These names are not in this program's plan: only the running program is asked about them.
  const { track } = second.openScope(() => '42') as unknown as { track: Untyped };
  verdicts.push(
    track('placed-order', { order: ' 7 ', lines: 2 }),
    track('placed-order', { order: 7, lines: 2 }),
  );
  await second.close();

  const seen = sandbox.events.map(({ event_name, metadata }) =>
    JSON.stringify([event_name, metadata]),
  );
  console.log(
    JSON.stringify({ verdicts: verdicts.map(({ status }) => status), seen: seen.sort() }),
  );
  await sandbox.stop();
}

/** Never called: each of these is a mistake that the compiler sees. */
export function misuse(events: ReturnType<typeof createIntercomEvents>): void {
  // @ts-expect-error There is no such event.
  events.track('42', 'updated-pan', {});
  // @ts-expect-error Its metadata is missing.
  events.track('42', 'updated-plan');
  // @ts-expect-error It has no metadata.
  events.track('42', 'signed-out', { by: 'mail' });
  // @ts-expect-error Its plan is missing.
  events.current.track('updated-plan', { renewal_date: new Date() });
  events.runInScope('42', ({ track }) => {
    // @ts-expect-error By what is a text.
    track('invited-friend', { by: 5 });
    track('invited-friend', {}, { sendWhen: 'success' });
  });

  trackEvent('invited-friend', (request) => ({ by: request.headers.host }));
  trackEvent('signed-out');
  // @ts-expect-error There is no such event.
  trackEvent('signed-in');
  // @ts-expect-error There is no such plan.
  trackEvent('updated-plan', () => ({ plan: 'gold', renewal_date: new Date() }));

  // @ts-expect-error Intercom refuses arrays.
  defineEvents({ 'placed-order': z.object({ lines: z.array(z.string()) }) });
  // @ts-expect-error Intercom keeps no nested objects.
  defineEvents({ 'placed-order': v.object({ address: v.object({ street: v.string() }) }) });
  // @ts-expect-error A key that ends in _date takes a date.
  defineEvents({ 'placed-order': z.object({ delivery_date: z.string() }) });
  const letters = {
    a: z.string(),
    b: z.string(),
    c: z.string(),
    d: z.string(),
    e: z.string(),
    f: z.string(),
  };
  defineEvents({
    'placed-order': z.object({
      ...letters,
      g: z.string(),
      h: z.string(),
      i: z.string(),
      j: z.string(),
    }),
  });
  defineEvents({
    // @ts-expect-error Ten keys are kept, and this has eleven.
    'placed-order': z.object({
      ...letters,
      g: z.string(),
      h: z.string(),
      i: z.string(),
      j: z.string(),
      k: z.string(),
    }),
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
