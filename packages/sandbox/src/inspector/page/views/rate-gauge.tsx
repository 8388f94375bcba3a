import { usePage } from '../state/page-context.js';
import { useNow } from '../state/use-now.js';
import { numberText } from '../text/times.js';

/** The calls in the current window of the rate limit, and the time until it ends. */
export function RateGauge() {
  const { state } = usePage();
  const nowMs = useNow(500) + state.clockOffsetMs;
  const rate = state.overview?.rate;
  if (rate === undefined) return <span class="gauge">No rate limit</span>;
  // The sandbox sends nothing while nothing happens: a window that is over has no calls.
  const windows = Math.max(0, Math.ceil((nowMs / 1000 - rate.resetSec) / rate.windowSec));
  const used = windows > 0 ? 0 : rate.used;
  const leftSec = Math.ceil(rate.resetSec + windows * rate.windowSec - nowMs / 1000);
  const text = `${numberText(used)} of ${numberText(rate.limit)} calls`;
  return (
    <span class={`gauge ${used >= rate.limit ? 'full' : ''}`}>
      <meter
        min={0}
        max={rate.limit}
        value={used}
        aria-label="Calls in this window of the rate limit"
        title={text}
      />{' '}
      {text}, resets in {leftSec} s
    </span>
  );
}
