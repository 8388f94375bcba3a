/** Jobs have no request. Each runs in a scope of its own. */

import { createIntercomEvents } from '@intercom-events/core';

const events = createIntercomEvents();

// #region worker
/** Handles one job of a queue, or one run of a cron job. */
async function handle(job) {
  await events.runInScope(job.customer, async ({ track }) => {
    track('renewed-plan', { plan: job.plan }, { sendWhen: 'success' });
    await sendInvoice(job); // if it throws, the event above is discarded
  });
}

/** Deep inside the job, where nothing is passed for tracking. */
async function sendInvoice({ plan }) {
  if (plan === 'cancelled') throw new Error('There is nothing to invoice.');
  events.current.track('got-invoice', { plan });
}
// #endregion

for (const job of [
  { customer: 'ada', plan: 'pro' },
  { customer: 'grace', plan: 'cancelled' },
]) {
  await handle(job).catch((error) => console.log(`${job.customer}: ${error.message}`));
}

const { delivered, dead } = await events.close(); // waits, 5 s at most
console.log(`${delivered} delivered, ${dead} given up.`);
