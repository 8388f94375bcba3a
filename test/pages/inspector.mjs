import { deepStrictEqual as equal, match } from 'node:assert';
import { readFileSync } from 'node:fs';
import { startSandbox } from '@intercom-events/sandbox';
import { check } from '../packed/results.mjs';
import { openPage } from './browser.mjs';
import { row, says, secondsNow, send, viewLink } from './inspector-page.mjs';
import { startStranger } from './stranger.mjs';

const hostile = '<img src=x onerror="document.title=\'hit\'">';

/**
 * What the inspector shows of events, and its actions.
 *
 * @param {import('playwright-core').Browser} browser
 */
export async function checkInspector(browser) {
  const sandbox = await startSandbox();
  const { page, wrong } = await openPage(browser);
  const details = page.locator('.details');

  await check(
    'inspector: the address of the sandbox opens it, and it shows the settings',
    async () => {
      await page.goto(sandbox.url);
      equal(await page.title(), 'Sandbox inspector');
      await says(page, `INTERCOM_EVENTS_URL=${sandbox.url}`);
    },
  );
  await check('inspector: an event of an unknown contact is shown with its reason', async () => {
    equal(await send(sandbox, { event_name: 'placed-order', user_id: '42' }), 404);
    await row(
      page,
      'placed-order',
      'Refused',
      '42',
      'There is no contact with user_id 42',
    ).waitFor();
    // The path with a trailing slash is the same page.
    await page.goto(`${sandbox.url}/inspector/`);
    await row(page, 'placed-order', 'Refused').waitFor();
    equal(await page.getByText('No events yet').count(), 0);
  });
  await check('inspector: the missing contact can be added from the event', async () => {
    await row(page, 'placed-order').click();
    await details.getByRole('button', { name: 'Add this contact' }).click();
    await says(page, 'Contact 42 was added.');
    equal(await send(sandbox, { event_name: 'placed-order', user_id: '42' }), 202);
    await row(page, 'placed-order', 'Stored').waitFor();
  });
  await check(
    'inspector: the attempts of one event are one row, and its details follow',
    async () => {
      const event = { event_name: 'retried', user_id: '42', created_at: secondsNow() };
      sandbox.fault({ kind: 'answer', status: 429 });
      sandbox.fault({ kind: 'answer', status: 503 });
      equal(await send(sandbox, event), 429);
      await row(page, 'retried', 'Failed', '429, made by you').click();
      equal(await send(sandbox, event), 503);
      await details.getByText('503, made by you').first().waitFor();
      equal(await send(sandbox, event), 202);
      await row(page, 'retried', 'Stored ×3', 'Stored at attempt 3').waitFor();
      await details.locator('.attempt-list li').nth(2).waitFor();
      equal(await page.locator('#events [role=row]', { hasText: 'retried' }).count(), 1);
    },
  );
  await check('inspector: items of a bulk request are rows', async () => {
    const data = (/** @type {string} */ user_id) => ({
      ...{ event_name: 'bulk-event', created_at: secondsNow(), user_id },
    });
    const items = ['42', 'nobody'].map((user_id) => ({
      ...{ method: 'post', data_type: 'event', data: data(user_id) },
    }));
    equal(await send(sandbox, { items }, '/bulk/events'), 200);
    await row(page, 'bulk-event', '42', 'Stored').waitFor();
    await row(page, 'bulk-event', 'nobody', 'Refused').click();
    await details.getByRole('button', { name: /^Item 2 of bulk request/ }).waitFor();
  });
  await check(
    'inspector: the stored form is beside the sent one, with the differences',
    async () => {
      const metadata = Object.fromEntries(Array.from({ length: 14 }, (_, at) => [`key_${at}`, at]));
      await send(sandbox, { event_name: 'Invited.Friend$', user_id: '42', metadata });
      await row(page, 'invited-friend-', 'Changed').click();
      await details.getByText('Name lower-cased, `.` and `$` became `-`.').waitFor();
      await details.getByText('4 metadata keys dropped: key_10, key_11, key_12, key_13.').waitFor();
      equal(await details.locator('tr.dropped').count(), 4);
      equal(await details.locator('tr.changed').count(), 1);
    },
  );
  await check('inspector: an event is copied for a terminal, for code and for a test', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    for (const [name, pattern] of /** @type {const} */ ([
      ['curl', /^curl -i 'http:\/\/127\.0\.0\.1:\d+\/events'[\s\S]*"Invited\.Friend\$"/],
      ['events.track(…)', /^events\.track\("42", "Invited\.Friend\$", \{/],
      ['Test', /assertTracked\(events, "Invited\.Friend\$", \{/],
    ])) {
      await details.getByRole('button', { name, exact: true }).click();
      await details.getByText('Copied').waitFor();
      match(await page.evaluate(() => navigator.clipboard.readText()), pattern);
      await details.getByText('Copied').waitFor({ state: 'detached' });
    }
  });
  await check('inspector: the stored events are exported as a file', async () => {
    const saving = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export' }).click();
    const file = await saving;
    equal(file.suggestedFilename(), 'events.ndjson');
    const lines = readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\n');
    equal(lines.length, sandbox.events.length);
    equal(JSON.parse(lines[0] ?? '').user_id, '42');
  });
  await check('inspector: a duplicate says which event was kept, and what is lost', async () => {
    const event = { event_name: 'same-second', user_id: '42', created_at: secondsNow() };
    await send(sandbox, { ...event, metadata: { order: 'A' } });
    await send(sandbox, { ...event, metadata: { order: 'B' } });
    await row(page, 'same-second', 'Duplicate').click();
    await details.getByText('The metadata is different: what was sent here is lost.').waitFor();
    await details.getByRole('button', { name: /^the event that arrived at/ }).click();
    await details.getByText('Stored, as it was sent.').waitFor();
  });
  await check('inspector: raw requests are shown without the token', async () => {
    await details.getByRole('button', { name: /^Request \d/ }).click();
    const text = (await page.locator('.request-text').textContent()) ?? '';
    match(text, /^POST \/events\n/);
    match(text, /authorization: Bearer \(hidden\)\n/);
    match(text, /"event_name": "same-second"/);
    equal((await page.content()).includes('a-secret-of-somebody'), false);
    await page.getByRole('row', { name: /POST/ }).first().waitFor();
  });
  await check(
    'inspector: contacts are added by user id and by e-mail, and errors are shown',
    async () => {
      await viewLink(page, 'Contacts').click();
      const field = page.getByLabel('User id or e-mail of a new contact');
      for (const name of ['  ada  ', 'ada@example.org', 'ada']) {
        await field.fill(name);
        await page.getByRole('button', { name: 'Add contact' }).click();
        if (name !== 'ada')
          await page.locator('.contact-list').getByText(name.trim(), { exact: true }).waitFor();
      }
      await page.getByRole('alert').getByText('already exists').waitFor();
      // Browsers log this to their console as well.
      match(wrong.splice(0).join(), /^said Failed to load resource: .* 400 \(Bad Request\)$/);
      await page.getByRole('button', { name: 'Close' }).click();
    },
  );
  await check(
    'row 35: inspector: markup in an event is shown as text and does not run',
    async () => {
      sandbox.reset();
      sandbox.contacts.add({ user_id: hostile });
      const event = { event_name: hostile, user_id: hostile, metadata: { [hostile]: hostile } };
      equal(await send(sandbox, event), 202);
      await viewLink(page, 'Events').click();
      await row(page, hostile.toLowerCase(), 'Changed').click();
      await details.getByText('<img src=x onerror=').first().waitFor();
      equal(await page.locator('img').count(), 0);
      equal(await page.title(), 'Sandbox inspector');
    },
  );
  await check(
    'row 86: inspector: another website can neither read nor change anything',
    async () => {
      const stranger = await startStranger(`${sandbox.url}/inspector`);
      for (const url of stranger.urls) {
        const other = await browser.newPage();
        await other.goto(url);
        await other.getByText('Done.').waitFor();
        equal(await other.title(), 'tried:');
        equal(await other.frames()[1]?.locator('#page').count(), 0);
        await other.close();
      }
      stranger.stop();
      equal(sandbox.counts.stored, 1);
    },
  );
  await check('inspector: there were no errors in the page', () => equal(wrong, []));
  await check('inspector: says when the sandbox has stopped', async () => {
    await sandbox.stop();
    await says(page, 'The sandbox does not respond.');
  });
  await page.close();
}
