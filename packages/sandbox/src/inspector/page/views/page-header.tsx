import { usePage } from '../state/page-context.js';
import { searchOf, type View, views } from '../state/route.js';
import { countOf, numberText } from '../text/times.js';
import { RateGauge } from './rate-gauge.js';
import { StartOver } from './start-over.js';

const titles: Readonly<Record<View, string>> = {
  events: 'Events',
  contacts: 'Contacts',
  requests: 'Requests',
  failures: 'Failures',
};

/** The name of the page, the connection, the views, and the counters. */
export function PageHeader() {
  const { state } = usePage();
  return (
    <header class="page-header">
      <h1>Intercom sandbox</h1>
      <Connection />
      <nav aria-label="Views">
        {views.map((view) => (
          <ViewLink key={view} view={view} />
        ))}
      </nav>
      {state.overview !== undefined && (
        <div class="counters">
          <span>{numberText(state.overview.counts.stored)} stored</span>
          <span>{countOf(state.overview.counts.duplicates, 'duplicate')}</span>
          <RateGauge />
          <a href="/inspector/export" download="events.ndjson">
            Export
          </a>
          <StartOver />
        </div>
      )}
    </header>
  );
}

function Connection() {
  const { connection } = usePage().state;
  const texts = {
    connecting: 'Connecting …',
    live: `Live from ${location.host}`,
    lost: 'The sandbox does not respond. Was it stopped? Trying again …',
  };
  return (
    <p class={`connection ${connection}`} role="status">
      {texts[connection]}
    </p>
  );
}

/** A link, so that it can be opened in another tab. */
function ViewLink({ view }: { readonly view: View }) {
  const { state, dispatch } = usePage();
  const { route, overview } = state;
  const missing = view === 'contacts' ? (overview?.missing.length ?? 0) : 0;
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    dispatch({ do: 'view', view });
  };
  const filters = route.filters;
  const target = { view, filters, event: undefined, contact: undefined, request: undefined };
  return (
    <a
      href={`/inspector${searchOf(target)}`}
      aria-current={route.view === view ? 'page' : undefined}
      onClick={follow}
    >
      {titles[view]}
      {missing > 0 && <span class="count"> {missing} missing</span>}
    </a>
  );
}
