/**
 * Legacy: create events in bulk jobs, and append to a job. Intercom has removed them from its reference,
 * and each item counts against the rate limit anyway. Use events.import(): src/import.js.
 */

import { print } from './print.js';
import { daysAgo, openStage } from './try-out.js';

const { events, user, close } = await openStage('bulk');

// #region code
// Bulk create: up to 100 items.
const job = await events.bulk.submit([
  { user, name: 'ordered-item', metadata: { item: 'mug' }, at: daysAgo(2) },
  { user, name: 'invited-friend', at: daysAgo(1) },
]);
print({ id: job.id, state: job.state, isOpenForMs: job.closingAt - job.createdAt });

// Append to that job, within 15 minutes.
const more = [{ user: 'nobody', name: 'ordered-item', metadata: { item: 'cap' }, at: daysAgo(1) }];
const appended = await events.bulk.submit(more, { jobId: job.id });
print(appended.id === job.id);

// The result, and what could not be created.
const { state, tasks } = await events.bulk.job(job.id);
print({ state, tasks });
const { items } = await events.bulk.errors(job.id);
print(items.map(({ data, code, message }) => ({ user: data.user_id, code, message })));
// #endregion

await close();
