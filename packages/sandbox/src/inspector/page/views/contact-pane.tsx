import type { ListedEvent } from '../../../state/listed-event.js';
import type { ContactView, NameSummary } from '../../api.js';
import { BarChart } from '../parts/bar-chart.js';
import { TimeText } from '../parts/time-text.js';
import { ValueView } from '../parts/value-view.js';
import { usePage } from '../state/page-context.js';
import { useRead } from '../state/use-read.js';
import { clockTime, countOf, dayOf, numberText, shortTime } from '../text/times.js';

/** A contact: what it did how often, and when. */
export function ContactPane({ id }: { readonly id: string }) {
  const { state, dispatch } = usePage();
  const { overview } = state;
  const version = `${overview?.counts.stored} ${overview?.counts.contacts}`;
  const answer = useRead<ContactView>(`contacts/${encodeURIComponent(id)}`, version);
  const name = answer?.ok ? nameOf(answer.value) : 'Contact';
  return (
    <aside class="details" aria-labelledby="details-title">
      <div class="details-bar">
        <h2 id="details-title" tabIndex={-1}>
          {name}
        </h2>
        <button
          type="button"
          class="close"
          aria-label="Close contact"
          onClick={() => dispatch({ do: 'open-contact', id: undefined })}
        >
          Close
        </button>
      </div>
      {answer?.ok === false && <p class="error">{answer.message}</p>}
      {answer?.ok && <Contact view={answer.value} />}
    </aside>
  );
}

function nameOf({ contact: { user_id, email, id } }: ContactView): string {
  return user_id ?? email ?? id;
}

function Contact({ view }: { readonly view: ContactView }) {
  const { contact, names, eventCount, events } = view;
  return (
    <>
      <dl class="facts">
        {Object.entries(contact).map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <ShowEvents view={view} />
      {names.length > 0 && <Summaries names={names} view={view} />}
      <section aria-labelledby="timeline-title">
        <h3 id="timeline-title">Timeline</h3>
        {eventCount === 0 && <p class="soft">No events yet.</p>}
        {eventCount > events.length && (
          <p class="soft">
            The newest {numberText(events.length)} of {numberText(eventCount)} events.
          </p>
        )}
        <Timeline events={events} />
      </section>
    </>
  );
}

/** Leads to the events of the contact, also to those that were not stored. */
function ShowEvents({ view: { contact } }: { readonly view: ContactView }) {
  const { dispatch } = usePage();
  const { user_id, email, id } = contact;
  const [by, value] = Object.entries({ user_id, email, id }).find(([, one]) => one) ?? [];
  if (by === undefined) return null;
  const show = () => dispatch({ do: 'add-filter', kind: 'contact', value: `${by}:${value}` });
  return (
    <p>
      <button type="button" class="plain" onClick={show}>
        Show attempts to send its events
      </button>
    </p>
  );
}

interface SummariesProps {
  readonly names: readonly NameSummary[];
  readonly view: ContactView;
}

function Summaries({ names, view: { fromSec, toSec } }: SummariesProps) {
  const nowMs = Date.now();
  const range = `from ${shortTime(fromSec * 1000, nowMs)} to ${shortTime(toSec * 1000, nowMs)}`;
  return (
    <section aria-labelledby="summary-title">
      <h3 id="summary-title">Summary</h3>
      <div class="scroll-x">
        <table class="summary">
          <thead>
            <tr>
              <th scope="col">Event</th>
              <th scope="col">Count</th>
              <th scope="col">First</th>
              <th scope="col">Last</th>
              <th scope="col">Over time</th>
            </tr>
          </thead>
          <tbody>
            {names.map(({ name, count, first, last, chart }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{numberText(count)}</td>
                <td>
                  <TimeText ms={Date.parse(first)} raw={first} />
                </td>
                <td>
                  <TimeText ms={Date.parse(last)} raw={last} />
                </td>
                <td>
                  <BarChart values={chart} label={`${countOf(count, 'event')} ${range}`} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Newest first, with a line for each day. */
function Timeline({ events }: { readonly events: readonly ListedEvent[] }) {
  return (
    <ol class="timeline">
      {events.map((event, at) => {
        const ms = event.created_at * 1000;
        const before = events[at - 1];
        const isNewDay = before === undefined || dayOf(before.created_at * 1000) !== dayOf(ms);
        return (
          <li key={event.id}>
            {isNewDay && <p class="day">{dayOf(ms)}</p>}
            <TimeText ms={ms} text={clockTime(ms)} raw={String(event.created_at)} />
            <div>
              <b class="name">{event.event_name}</b>
              <Metadata event={event} />
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Metadata({ event: { metadata } }: { readonly event: ListedEvent }) {
  return (
    <dl class="metadata">
      {Object.entries(metadata).map(([key, value]) => (
        <div key={key}>
          <dt>{key}</dt>
          <dd>
            <ValueView name={key} value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
