import { useMemo, useRef } from 'preact/hooks';
import type { EventRow } from '../../api.js';
import { ResultBadge } from '../parts/result-badge.js';
import { RowGrid } from '../parts/row-grid.js';
import { TimeText } from '../parts/time-text.js';
import { filterEvents, hasFilters } from '../state/filters.js';
import { usePage } from '../state/page-context.js';
import { useKeyboard } from '../state/use-keyboard.js';
import { useListKeys } from '../state/use-list-keys.js';
import { rowText } from '../text/explain-event.js';
import { countOf, shownOf } from '../text/times.js';
import { EventDetailsPane } from './event-details-pane.js';
import { FilterBar } from './filter-bar.js';
import { Welcome } from './welcome.js';

const columns = ['Time', 'Result', 'Event', 'Contact', 'What happened'];
const keyOf = (row: EventRow) => row.id;

/** The events, newest first, and the open one beside them. */
export function EventsView() {
  const { state, dispatch } = usePage();
  const { route, cursor, events } = state;
  const rows = useMemo(() => filterEvents(events, route.filters), [events, route.filters]);
  const search = useRef<HTMLInputElement>(null);
  const open = (id: number | undefined) => dispatch({ do: 'open-event', id });
  const keys = useListKeys({
    rows,
    keyOf,
    cursor,
    open: route.event,
    onOpen: open,
    grid: 'events',
  });
  useKeyboard({ ...keys, search: () => search.current?.focus() });
  if (state.overview?.counts.requests === 0 && events.length === 0) return <Welcome />;

  return (
    <div class={`list-and-details ${route.event === undefined ? '' : 'has-details'}`}>
      <section class="list" aria-label="Events">
        <FilterBar search={search} />
        {rows.length === 0 && <p class="empty">{emptyText(hasFilters(route.filters))}</p>}
        <RowGrid
          id="events"
          label="Events, newest first"
          columns={columns}
          rows={rows}
          keyOf={keyOf}
          cellsOf={cellsOf}
          cursor={cursor}
          open={route.event}
          onOpen={open}
          foot={shownOf(rows.length, events.length, 'event')}
          newRowsText={(count) => `↑ ${countOf(count, 'newer event')}`}
        />
      </section>
      {route.event !== undefined && <EventDetailsPane key={route.event} id={route.event} />}
    </div>
  );
}

function emptyText(isFiltered: boolean): string {
  return isFiltered ? 'No event matches the filters.' : 'No events yet.';
}

function cellsOf(row: EventRow) {
  const { state, attempts, name, contact, createdAtSec, atMs } = row;
  return [
    <TimeText key="time" ms={createdAtSec === undefined ? atMs : createdAtSec * 1000} />,
    <ResultBadge key="result" state={state} attempts={attempts} />,
    <span key="name" class="name">
      {name === '' ? '(no name)' : name}
    </span>,
    <span key="contact" class="contact" title={contact?.by}>
      {contact === undefined ? '(no contact)' : contact.value}
    </span>,
    <span key="what" class="what">
      {rowText(row)}
    </span>,
  ];
}
