import { useMemo, useRef } from 'preact/hooks';
import type { RequestDetails, RequestRow } from '../../api.js';
import { RowGrid } from '../parts/row-grid.js';
import { TimeText } from '../parts/time-text.js';
import { hasWords, wordsOf } from '../state/filters.js';
import { usePage } from '../state/page-context.js';
import { useKeyboard } from '../state/use-keyboard.js';
import { useListKeys } from '../state/use-list-keys.js';
import { useRead } from '../state/use-read.js';
import { jsonText } from '../text/metadata-value.js';
import { countOf, exactTime, shownOf } from '../text/times.js';

const columns = ['Time', 'Status', 'Method', 'Path', 'What happened'];
const keyOf = (row: RequestRow) => row.number;

/** The requests as they were received, newest first, and the open one beside them. */
export function RequestsView() {
  const { state, dispatch } = usePage();
  const { route, cursor, requests } = state;
  const { text } = route.filters;
  const rows = useMemo(() => matching(requests, text), [requests, text]);
  const search = useRef<HTMLInputElement>(null);
  const open = (number: number | undefined) => dispatch({ do: 'open-request', number });
  const list = { rows, keyOf, cursor, open: route.request, onOpen: open };
  const keys = useListKeys({ ...list, grid: 'requests' });
  useKeyboard({ ...keys, search: () => search.current?.focus() });
  return (
    <div class={`list-and-details ${route.request === undefined ? '' : 'has-details'}`}>
      <section class="list" aria-label="Requests">
        <search class="filters">
          <input
            ref={search}
            type="search"
            value={text}
            placeholder="Search requests ( / )"
            aria-label="Search requests"
            onInput={({ currentTarget }) => dispatch({ do: 'search', text: currentTarget.value })}
          />
        </search>
        <RowGrid
          {...list}
          id="requests"
          label="Requests, newest first"
          columns={columns}
          cellsOf={cellsOf}
          foot={shownOf(rows.length, requests.length, 'request')}
          newRowsText={(count) => `↑ ${countOf(count, 'newer request')}`}
        />
      </section>
      {route.request !== undefined && <RequestPane key={route.request} number={route.request} />}
    </div>
  );
}

function matching(requests: readonly RequestRow[], text: string): readonly RequestRow[] {
  const words = wordsOf(text);
  if (words.length === 0) return requests;
  return requests.filter(({ method, path, status, outcome, note }) =>
    hasWords([method, path, status, outcome, note].join(' ').toLowerCase(), words),
  );
}

function cellsOf({ atMs, status, method, path, outcome, note, isOver }: RequestRow) {
  const failed = status === undefined || status >= 400;
  return [
    <TimeText key="time" ms={atMs} />,
    <span key="status" class={failed ? 'status bad' : 'status'}>
      {status ?? (isOver ? 'none' : '…')}
    </span>,
    <span key="method">{method}</span>,
    <span key="path" class="name">
      {path}
    </span>,
    <span key="what" class="what">
      {[outcome === 'fault' ? undefined : outcome, note].filter(Boolean).join(': ')}
    </span>,
  ];
}

function RequestPane({ number }: { readonly number: number }) {
  const { state, dispatch } = usePage();
  const row = state.requests.find((one) => one.number === number);
  const answer = useRead<RequestDetails>(
    `requests/${number}`,
    row && `${row.status} ${row.isOver}`,
  );
  return (
    <aside class="details" aria-labelledby="details-title">
      <div class="details-bar">
        <h2 id="details-title" tabIndex={-1}>
          Request {number}
        </h2>
        <button
          type="button"
          class="close"
          aria-label="Close details"
          onClick={() => dispatch({ do: 'open-request', number: undefined })}
        >
          Close
        </button>
      </div>
      {answer?.ok === false && <p class="error">{answer.message}</p>}
      {answer?.ok && <RequestText request={answer.value} />}
    </aside>
  );
}

function RequestText({ request }: { readonly request: RequestDetails }) {
  const { method, path, headers, body, atMs, status, note } = request;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <>
      <p>
        <TimeText ms={atMs} text={exactTime(atMs)} /> · response {status ?? 'none'}
        {note !== undefined && ` · ${note}`}
      </p>
      <pre class="request-text">
        {`${method} ${path}\n${lines.join('\n')}\n\n${indented(body)}`}
      </pre>
    </>
  );
}

function indented(body: string): string {
  try {
    return jsonText(JSON.parse(body), 2);
  } catch {
    // What is not JSON is shown as it is.
    return body;
  }
}
