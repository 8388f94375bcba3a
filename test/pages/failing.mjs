import { deepStrictEqual as equal, ok } from 'node:assert';
import { startSandbox } from '@intercom-events/sandbox';
import { check } from '../packed/results.mjs';
import { openPage } from './browser.mjs';
import { row, says, send, viewLink } from './inspector-page.mjs';

/** What the client sees of each failure in the list; undefined: no response. */
const effects = new Map([
  ['503 Service Unavailable', 503],
  ['429 Too Many Requests', 429],
  ['401 Unauthorized', 401],
  ['422 Unprocessable Entity', 422],
  ['No response', undefined],
  ['Response after 5 seconds', 202],
  ['Connection reset', undefined],
  ['Stored, then connection reset', undefined],
]);

/**
 * Every switch that makes something fail, its effect, and the limits.
 *
 * @param {import('playwright-core').Browser} browser
 */
export async function checkFailing(browser) {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  const { page, wrong } = await openPage(browser);
  const active = page.locator('.active-faults');
  await page.goto(`${sandbox.inspectorUrl}?view=failures`);

  await check('inspector: every failure of the list is tested here', async () => {
    const titles = page.getByRole('combobox', { name: 'Failure' }).locator('option');
    await titles.first().waitFor({ state: 'attached' });
    equal(await titles.allInnerTexts(), [...effects.keys()]);
  });
  for (const [title, status] of effects) {
    await check(
      `inspector: a failure is shown while active, and has its effect: ${title}`,
      async () => {
        await page.getByRole('combobox', { name: 'Failure' }).selectOption(title);
        await page.getByRole('combobox', { name: 'Requests' }).selectOption('the next 5');
        await page.getByRole('button', { name: 'Add failure' }).click();
        await active.getByText(`${title}, made by you: 5 left`).waitFor();
        const giveUp = AbortSignal.timeout(title === 'No response' ? 500 : 60_000);
        const event = { event_name: `with ${title}`, user_id: '42' };
        equal(await send(sandbox, event, '/events', giveUp).catch(() => undefined), status);
        await active.getByText(`${title}, made by you: 4 left`).waitFor();
        await active.getByRole('button', { name: 'Remove' }).click();
        await active.waitFor({ state: 'detached' });
      },
    );
  }
  await check('inspector: the events say that you made them fail', async () => {
    await viewLink(page, 'Events').click();
    await row(page, 'with 503 service unavailable', 'Failed', '503, made by you').waitFor();
    await row(page, 'with 401 unauthorized', 'Refused', '401, made by you').waitFor();
    await row(page, 'with no response', 'Failed', 'No response, made by you').waitFor();
    await row(page, 'with connection reset', 'Failed', 'Connection reset, made by you').waitFor();
    await row(page, 'with stored, then connection reset', 'Changed').waitFor();
    await viewLink(page, 'Failures').click();
  });
  await checkSettings(page, sandbox);
  await check('inspector: names used of 120 are shown', () => says(page, 'of 120 event names'));
  await checkStartOver(page, sandbox);
  await check('inspector: failing caused no errors in the page', () => equal(wrong, []));
  await page.close();
  await sandbox.stop();
}

/**
 * @param {import('playwright-core').Page} page
 * @param {import('./inspector-page.mjs').Sandbox} sandbox
 */
async function checkSettings(page, sandbox) {
  const active = page.locator('.active-faults');
  const set = async (/** @type {string} */ label, /** @type {string} */ value) => {
    const form = page.locator('form', { has: page.getByLabel(label) });
    await form.getByLabel(label).fill(value);
    await form.getByRole('button', { name: 'Set' }).click();
  };
  await check('inspector: responses are delayed until that is undone', async () => {
    await set('Delay every response by (ms)', '300');
    await active.getByText('Every response is delayed by 300 ms').waitFor();
    const startMs = performance.now();
    equal(await send(sandbox, { event_name: 'delayed', user_id: '42' }), 202);
    ok(performance.now() - startMs > 250);
    await active.getByRole('button', { name: 'Respond at once' }).click();
    await active.waitFor({ state: 'detached' });
  });
  await check(
    'inspector: the limit is lowered, the gauge is full, and the history says so',
    async () => {
      await set('Rate limit (calls a minute)', '6');
      await active.getByText('Rate limit changed: 6 calls a minute').waitFor();
      // One call in each 10 seconds: of three in a row, one at least is refused.
      const statuses = [];
      for (const at of [1, 2, 3]) {
        statuses.push(await send(sandbox, { event_name: `limited-${at}`, user_id: '42' }));
      }
      ok(statuses.includes(429), String(statuses));
      await says(page, 'of 1 calls, resets in');
      await active.getByRole('button', { name: 'Restore' }).click();
      await active.waitFor({ state: 'detached' });
      await page.getByRole('rowheader', { name: 'now' }).waitFor();
    },
  );
  await check('inspector: unknown contacts are created until that is undone', async () => {
    const box = page.getByLabel('Refuse events of unknown contacts');
    await box.uncheck();
    await active.getByText('Unknown contacts are created').waitFor();
    equal(await send(sandbox, { event_name: 'created', user_id: 'new' }), 202);
    await active.getByRole('button', { name: 'Restore' }).click();
    await active.waitFor({ state: 'detached' });
    equal(await box.isChecked(), true);
    equal(await send(sandbox, { event_name: 'created', user_id: 'other' }), 404);
  });
}

/**
 * @param {import('playwright-core').Page} page
 * @param {import('./inspector-page.mjs').Sandbox} sandbox
 */
async function checkStartOver(page, sandbox) {
  await check('inspector: start over asks first, and can be undone', async () => {
    const { stored } = sandbox.counts;
    await page.getByRole('button', { name: 'Start over' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    equal(sandbox.counts.stored, stored);
    await page.getByRole('button', { name: 'Start over' }).click();
    await page.getByRole('button', { name: 'Delete everything' }).click();
    await says(page, 'The sandbox is empty.');
    equal(sandbox.counts.stored, 0);
    await page.getByRole('button', { name: /^Bring back \d+ requests$/ }).click();
    await says(page, 'The deleted requests are back.');
    equal(sandbox.counts.stored, stored);
    await viewLink(page, 'Events').click();
    await row(page, 'delayed', 'Stored').waitFor();
  });
}
