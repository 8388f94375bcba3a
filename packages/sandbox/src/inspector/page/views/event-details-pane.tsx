import { useEffect, useRef } from 'preact/hooks';
import type { EventDetails, EventRow } from '../../api.js';
import { ResultBadge } from '../parts/result-badge.js';
import { TimeText } from '../parts/time-text.js';
import { contactText } from '../state/filters.js';
import { usePage } from '../state/page-context.js';
import { positionOf } from '../state/page-state.js';
import { useRead } from '../state/use-read.js';
import { explainEvent } from '../text/explain-event.js';
import { exactTime } from '../text/times.js';
import { AddContactButton } from './add-contact-button.js';
import { Attempts } from './attempts.js';
import { FormComparison } from './form-comparison.js';
import { TakeAlong } from './take-along.js';

/** Everything about the open event. */
export function EventDetailsPane({ id }: { readonly id: number }) {
  const { state, dispatch } = usePage();
  const row = state.events[positionOf(state.events, id, (one) => one.id)];
  const current = row?.id === id ? row : undefined;
  const version = current && `${current.attempts} ${current.state} ${current.last.status}`;
  const answer = useRead<EventDetails>(`events/${id}`, version);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus({ preventScroll: true }), []);
  return (
    <aside class="details" aria-labelledby="details-title">
      <div class="details-bar">
        <h2 id="details-title" tabIndex={-1} ref={title}>
          {current?.name || '(no name)'}
        </h2>
        <button
          type="button"
          class="close"
          aria-label="Close details"
          onClick={() => dispatch({ do: 'open-event', id: undefined })}
        >
          Close
        </button>
      </div>
      {answer?.ok === false && <p class="error">{answer.message}</p>}
      {answer?.ok && <Details details={answer.value} />}
    </aside>
  );
}

function Details({ details }: { readonly details: EventDetails }) {
  const { row, missingContact } = details;
  return (
    <>
      <p class={`verdict ${row.state}`}>
        <ResultBadge state={row.state} /> {explainEvent({ ...row, note: '' })}
      </p>
      {missingContact !== undefined && <AddContactButton contact={missingContact} />}
      <Original details={details} />
      <WhoAndWhen row={row} />
      <Attempts attempts={details.attempts} contact={row.contact} />
      <FormComparison details={details} />
      {details.sent !== undefined && <TakeAlong event={details.sent} />}
    </>
  );
}

/** The event that was stored in place of a duplicate. */
function Original({ details: { original } }: { readonly details: EventDetails }) {
  const { dispatch } = usePage();
  if (original === undefined) return null;
  const { id, atMs, isDifferent } = original;
  return (
    <p>
      Same contact, name and second as{' '}
      {id === undefined || atMs === undefined ? (
        'an event that is not shown any more'
      ) : (
        <button type="button" class="plain" onClick={() => dispatch({ do: 'open-event', id })}>
          the event that arrived at {exactTime(atMs)}
        </button>
      )}
      {isDifferent
        ? '. The metadata is different: what was sent here is lost.'
        : '. It has the same metadata: nothing is lost.'}
    </p>
  );
}

function WhoAndWhen({ row }: { readonly row: EventRow }) {
  const { contact, contactId, createdAtSec, atMs } = row;
  return (
    <dl class="facts">
      <dt>Contact</dt>
      <dd>
        {contact === undefined ? 'none was sent' : `${contact.by} ${contact.value} `}
        <ContactLinks contact={contact} contactId={contactId} />
      </dd>
      <dt>Happened</dt>
      <dd>
        {createdAtSec === undefined ? (
          'no time was sent'
        ) : (
          <>
            <TimeText ms={createdAtSec * 1000} raw={String(createdAtSec)} />{' '}
            <span class="raw">{createdAtSec}</span>
          </>
        )}
      </dd>
      <dt>Arrived</dt>
      <dd>
        <TimeText ms={atMs} text={exactTime(atMs)} />
      </dd>
    </dl>
  );
}

function ContactLinks({ contact, contactId }: Pick<EventRow, 'contact' | 'contactId'>) {
  const { dispatch } = usePage();
  return (
    <>
      {contactId !== undefined && (
        <button
          type="button"
          class="plain"
          onClick={() => dispatch({ do: 'open-contact', id: contactId })}
        >
          Open contact
        </button>
      )}{' '}
      {contact !== undefined && (
        <button
          type="button"
          class="plain"
          onClick={() =>
            dispatch({ do: 'add-filter', kind: 'contact', value: contactText(contact) })
          }
        >
          Only this contact
        </button>
      )}
    </>
  );
}
