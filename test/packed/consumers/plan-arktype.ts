// A tracking plan made with arktype, whose package is for ES modules only.
import { createIntercomEvents, defineEvents, money } from '@intercom-events/core';
import { startSandbox } from '@intercom-events/sandbox';
import { type } from 'arktype';

const plan = defineEvents({
  'paid-order': type({ order: 'string', price: { amount: 'number', currency: 'string' } }),
});

/** Never called: a mistake that the compiler sees. */
export function misuse(): void {
  // @ts-expect-error A key that ends in _date takes a date.
  defineEvents({ 'paid-order': type({ paid_date: 'string' }) });
}

async function main(): Promise<void> {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  const events = createIntercomEvents({
    accessToken: sandbox.token,
    baseUrl: sandbox.url,
    plan,
    onInvalid: 'drop',
    logger: false,
  });
  const verdicts = [
    events.track('42', 'paid-order', { order: '7', price: money(1_999, 'eur') }),
    events.track('42', 'paid-order', { order: '7' }),
  ];
  await events.close();
  const seen = sandbox.events.map(({ metadata }) => metadata);
  console.log(JSON.stringify({ verdicts: verdicts.map(({ status }) => status), seen }));
  await sandbox.stop();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
