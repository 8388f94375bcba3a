/** The environment in which a program delivers to a sandbox. */
export function settingsFor({ url, token }) {
  return { INTERCOM_EVENTS_URL: url, INTERCOM_ACCESS_TOKEN: token };
}
