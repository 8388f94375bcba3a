import { BarChart } from '../parts/bar-chart.js';
import { usePage } from '../state/page-context.js';
import { clockTime, numberText } from '../text/times.js';

/** How much of the rate limit was used in the last windows. */
export function RateHistory() {
  const rate = usePage().state.overview?.rate;
  if (rate === undefined) return null;
  const { history, limit, used, windowSec, perMinute } = rate;
  const newest = history.slice(-10).reverse();
  const bars = [...history.map((past) => past.used + past.refused), used];
  return (
    <section class="card" aria-labelledby="rate-title">
      <h2 id="rate-title">Rate limit</h2>
      <p>
        {numberText(perMinute)} calls a minute: {numberText(limit)} in each {windowSec} seconds.
      </p>
      <BarChart values={bars} label="Calls in the last windows, oldest first" />
      <table>
        <thead>
          <tr>
            <th scope="col">Window</th>
            <th scope="col">Calls</th>
            <th scope="col">Refused (429)</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">now</th>
            <td>
              {numberText(used)} of {numberText(limit)}
            </td>
            <td />
          </tr>
          {newest.map((past) => (
            <tr key={past.startSec}>
              <th scope="row">{clockTime(past.startSec * 1000)}</th>
              <td>
                {numberText(past.used)} of {numberText(past.limit)}
              </td>
              <td>{numberText(past.refused)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
