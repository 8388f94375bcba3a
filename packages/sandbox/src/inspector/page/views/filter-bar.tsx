import type { RefObject } from 'preact';
import { useMemo } from 'preact/hooks';
import type { EventRow } from '../../api.js';
import { type FilterKind, filterKinds, hasFilters, valuesOf } from '../state/filters.js';
import { usePage } from '../state/page-context.js';
import { useThrottled } from '../state/use-throttled.js';
import { filterValueText } from '../text/filter-text.js';
import { numberText } from '../text/times.js';

const titles: Readonly<Record<FilterKind, string>> = {
  name: 'Event',
  contact: 'Contact',
  result: 'Result',
  status: 'Status',
};
const maxChoices = 200;
/** How often the lists are renewed while events arrive. */
const choicesMs = 500;

interface FilterBarProps {
  readonly search: RefObject<HTMLInputElement | null>;
}

/** The free text, and a list of values for each kind of filter. What is set is shown as chips. */
export function FilterBar({ search }: FilterBarProps) {
  const { state, dispatch } = usePage();
  const { filters } = state.route;
  return (
    <search class="filters">
      <input
        ref={search}
        type="search"
        value={filters.text}
        placeholder="Search events ( / )"
        aria-label="Search events"
        onInput={({ currentTarget }) => dispatch({ do: 'search', text: currentTarget.value })}
      />
      {filterKinds.map((kind) => (
        <FilterSelect key={kind} kind={kind} />
      ))}
      {filterKinds.flatMap((kind) =>
        filters[kind].map((value) => <Chip key={`${kind} ${value}`} kind={kind} value={value} />),
      )}
      {hasFilters(filters) && (
        <button type="button" class="plain" onClick={() => dispatch({ do: 'clear-filters' })}>
          Clear filters
        </button>
      )}
    </search>
  );
}

function FilterSelect({ kind }: { readonly kind: FilterKind }) {
  const { state, dispatch } = usePage();
  const events = useThrottled(state.events, choicesMs);
  const choices = useMemo(() => choicesOf(events, kind), [events, kind]);
  const set = state.route.filters[kind];
  return (
    <select
      aria-label={`Filter by ${titles[kind].toLowerCase()}`}
      value=""
      onChange={({ currentTarget }) => {
        const { value } = currentTarget;
        currentTarget.value = '';
        if (value !== '') dispatch({ do: 'add-filter', kind, value });
      }}
    >
      <option value="">{titles[kind]}</option>
      {choices
        .filter(({ value }) => !set.includes(value))
        .map(({ value, count }) => (
          <option key={value} value={value}>
            {`${filterValueText(kind, value)} (${numberText(count)})`}
          </option>
        ))}
    </select>
  );
}

function Chip({ kind, value }: { readonly kind: FilterKind; readonly value: string }) {
  const { dispatch } = usePage();
  const text = `${titles[kind]}: ${filterValueText(kind, value)}`;
  return (
    <span class="chip">
      {text}
      <button
        type="button"
        aria-label={`Remove filter ${text}`}
        onClick={() => dispatch({ do: 'remove-filter', kind, value })}
      >
        ×
      </button>
    </span>
  );
}

interface Choice {
  readonly value: string;
  readonly count: number;
}

/** The values that events have, the most frequent first. */
function choicesOf(events: readonly EventRow[], kind: FilterKind): readonly Choice[] {
  const counts = new Map<string, number>();
  for (const row of events) {
    for (const value of valuesOf(row, kind)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .filter(({ value }) => value !== '')
    .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value))
    .slice(0, maxChoices);
}
