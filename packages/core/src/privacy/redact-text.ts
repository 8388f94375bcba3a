/** What replaces a text that a pattern has found. */
const redacted = '[redacted]';

/**
 * Replaces every match of every pattern. The patterns are copied, because one with `g` or `y` starts where
 * its last search ended.
 */
export function textRedaction(patterns: readonly RegExp[]): ((text: string) => string) | undefined {
  if (patterns.length === 0) return undefined;
  const copies = patterns.map(
    ({ source, flags }) => new RegExp(source, `${flags.replace(/[gy]/g, '')}g`),
  );
  return (text) => {
    let left = text;
    // A pattern may match the empty text, which is not replaced.
    for (const pattern of copies) {
      left = left.replace(pattern, (match) => (match === '' ? '' : redacted));
    }
    return left;
  };
}
