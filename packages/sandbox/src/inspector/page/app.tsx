import { useEffect, useReducer } from 'preact/hooks';
import { followSandbox } from './live-connection.js';
import { PageContext } from './state/page-context.js';
import { firstState, reduce } from './state/page-state.js';
import { routeOf, type View } from './state/route.js';
import { useUrl } from './state/use-url.js';
import { ActiveFaults } from './views/active-faults.js';
import { ContactsView } from './views/contacts-view.js';
import { EventsView } from './views/events-view.js';
import { FailuresView } from './views/failures-view.js';
import { NoticeBar } from './views/notice-bar.js';
import { PageHeader } from './views/page-header.js';
import { RequestsView } from './views/requests-view.js';

/** The whole page. */
export function App() {
  const [state, dispatch] = useReducer(reduce, undefined, () =>
    firstState(routeOf(location.search)),
  );
  useEffect(() => followSandbox(dispatch), []);
  useUrl(state.route, dispatch);
  return (
    <PageContext.Provider value={{ state, dispatch }}>
      <PageHeader />
      <ActiveFaults />
      <NoticeBar />
      <main id="view">
        {state.overview === undefined ? (
          <p class="empty">Connecting to the sandbox …</p>
        ) : (
          <CurrentView view={state.route.view} />
        )}
      </main>
    </PageContext.Provider>
  );
}

function CurrentView({ view }: { readonly view: View }) {
  switch (view) {
    case 'events':
      return <EventsView />;
    case 'contacts':
      return <ContactsView />;
    case 'requests':
      return <RequestsView />;
    case 'failures':
      return <FailuresView />;
  }
}
