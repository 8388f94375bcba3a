import { createIntercomEvents } from '@intercom-events/core';
import { startSandbox } from '@intercom-events/sandbox';

/**
 * A client to try things with, and a made-up user for each example, so that they do not affect each other.
 *
 * The client uses its own sandbox or, if both INTERCOM_ACCESS_TOKEN and INTERCOM_EVENTS_URL are set, that
 * address. A token alone never reaches a real workspace.
 */
export async function openStage(name) {
  const { INTERCOM_ACCESS_TOKEN: token, INTERCOM_EVENTS_URL: url } = process.env;
  const sandbox = token && url ? undefined : await startSandbox();
  const events = createIntercomEvents({
    accessToken: sandbox?.token ?? token,
    baseUrl: sandbox?.url ?? url,
  });
  const user = `tour-${name}`;
  const email = `${user}@example.org`;
  await createContact(events, { userId: user, email });
  return {
    events,
    user,
    email,
    /** Closes everything, so that the program ends. */
    close: async () => {
      await events.close();
      await sandbox?.stop();
    },
  };
}

/** A moment within the 90 days that Intercom lists. */
export function daysAgo(days) {
  return new Date(Date.now() - days * 86_400_000);
}

/** Intercom accepts only events of contacts that exist. */
async function createContact(events, contact) {
  try {
    await events.contacts.create(contact);
  } catch (error) {
    // An earlier run has created it.
    if (error.code !== 'CONFLICT') throw error;
  }
}
