/** What has arrived at a sandbox, as `placed-order ada`, sorted. */
export function arrived({ events }) {
  return events.map(({ event_name, user_id }) => `${event_name} ${user_id}`).sort();
}
