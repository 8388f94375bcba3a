import type { JsonObject } from '../../../state/listed-event.js';
import { CopyButton } from '../parts/copy-button.js';
import { usePage } from '../state/page-context.js';
import { asCurl, asTest, asTrack } from '../text/take-along.js';

/** Copies the event for a terminal, for code, or for a test. */
export function TakeAlong({ event }: { readonly event: JsonObject }) {
  const token = usePage().state.overview?.token ?? '';
  const target = { url: location.origin, token };
  return (
    <section aria-labelledby="take-title">
      <h3 id="take-title">Copy as</h3>
      <div class="buttons">
        <CopyButton title="curl" text={() => asCurl(event, target)} />
        <CopyButton title="events.track(…)" text={() => asTrack(event)} />
        <CopyButton title="Test" text={() => asTest(event)} />
      </div>
    </section>
  );
}
