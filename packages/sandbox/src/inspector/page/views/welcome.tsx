import { CopyButton } from '../parts/copy-button.js';
import { usePage } from '../state/page-context.js';

/** What to do while nothing has arrived. */
export function Welcome() {
  const { state } = usePage();
  const { origin } = location;
  const token = state.overview?.token ?? '';
  const environment = `export INTERCOM_EVENTS_URL=${origin}\nexport INTERCOM_ACCESS_TOKEN=${token}`;
  const curl = [
    `curl -i ${origin}/events -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json'`,
    `-d '{"event_name":"placed-order","created_at":'$(date +%s)',"user_id":"42"}'`,
  ].join(' \\\n  ');
  return (
    <section class="welcome" aria-labelledby="welcome-title">
      <h2 id="welcome-title">No events yet</h2>
      <p>Set this in the environment of your application, and start it:</p>
      <pre>{environment}</pre>
      <CopyButton title="Copy settings" text={() => environment} />
      <p>Or send an event from a terminal:</p>
      <pre>{curl}</pre>
      <CopyButton title="Copy command" text={() => curl} />
      <p class="soft">Events appear here as they arrive.</p>
    </section>
  );
}
