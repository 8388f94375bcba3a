import type { JsonValue } from '../../../state/listed-event.js';
import { jsonText, shownValue } from '../text/metadata-value.js';
import { fullTime } from '../text/times.js';
import { TimeText } from './time-text.js';

interface ValueViewProps {
  readonly name: string;
  readonly value: JsonValue;
}

/** A metadata value as Intercom means it, with the raw value at hand. */
export function ValueView({ name, value }: ValueViewProps) {
  const shown = shownValue(name, value);
  switch (shown.as) {
    case 'money':
      return (
        <span title={jsonText(value)}>
          {shown.text} <span class="raw">{shown.raw}</span>
        </span>
      );
    case 'date':
      return (
        <span>
          <TimeText ms={shown.sec * 1000} text={fullTime(shown.sec * 1000)} raw={shown.raw} />{' '}
          <span class="raw">{shown.raw}</span>
        </span>
      );
    case 'link':
      return (
        <span>
          <a href={shown.url} target="_blank" rel="noreferrer noopener">
            {shown.text}
          </a>
          {shown.text !== shown.url && <span class="raw"> {shown.url}</span>}
        </span>
      );
    case 'stripe':
      return (
        <span>
          {shown.text} <span class="mark">{shown.what}</span>
        </span>
      );
    case 'text':
      return <span>{shown.text}</span>;
  }
}
