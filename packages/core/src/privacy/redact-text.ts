/** What stands in the place of a text that a pattern has found. */
const redacted = '[redacted]';

/**
 * Replaces every match of every pattern. The patterns are copies: one that remembers where it stopped
 * (`g`, `y`) would find every second match.
 */
export function textRedaction(patterns: readonly RegExp[]): ((text: string) => string) | undefined {
  if (patterns.length === 0) return undefined;
  const copies = patterns.map(
    ({ source, flags }) => new RegExp(source, `${flags.replace(/[gy]/g, '')}g`),
  );
  return (text) => {
    let left = text;
    // A pattern may match nothing at all, everywhere: there is nothing to replace then.
    for (const pattern of copies) {
      left = left.replace(pattern, (match) => (match === '' ? '' : redacted));
    }
    return left;
  };
}
