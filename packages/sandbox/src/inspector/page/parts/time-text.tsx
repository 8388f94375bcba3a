import { fullTime, isoTime, shortTime } from '../text/times.js';

interface TimeTextProps {
  readonly ms: number;
  /** What is shown; the time of day by default, with the date if it is another day. */
  readonly text?: string;
  /** The value as it was sent. */
  readonly raw?: string;
}

/** A moment in the reader's zone. The full date and the raw value are in its title. */
export function TimeText({ ms, text, raw }: TimeTextProps) {
  const title = raw === undefined ? fullTime(ms) : `${fullTime(ms)} (${raw})`;
  return (
    <time dateTime={isoTime(ms)} title={title}>
      {text ?? shortTime(ms, Date.now())}
    </time>
  );
}
