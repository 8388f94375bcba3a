/** Create many events. Use this instead of bulk jobs. */

import { print } from './print.js';
import { daysAgo, openStage } from './try-out.js';

const { events, user, close } = await openStage('import');

// #region code
// Any iterable: an array, a generator, a stream of a million rows.
function* rows() {
  yield { user, name: 'placed-order', metadata: { item: 'mug' }, at: daysAgo(30), key: 'line 1' };
  yield { user, name: 'placed-order', metadata: { item: 'cap' }, at: daysAgo(20), key: 'line 2' };
  yield { user: 'nobody', name: 'placed-order', at: daysAgo(10), key: 'line 3' };
  yield { user, name: 'placed-order', at: daysAgo(400), key: 'line 4' };
}

const failures = [];
const report = await events.import(rows(), {
  onInvalid: (failure) => failures.push(failure), // in a real import: to a file
});
const { status, read, delivered, refused } = report; // also: a checkpoint, to continue after an interruption
print({ status, read, delivered, refused });

failures.sort((one, other) => one.index - other.index); // rows are sent in no particular order
for (const { key, reason, explanation } of failures) print(`${key}: ${reason}. ${explanation}`);
// #endregion

await close();
