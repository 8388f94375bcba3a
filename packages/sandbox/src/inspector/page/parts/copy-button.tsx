import { useState } from 'preact/hooks';

interface CopyButtonProps {
  readonly title: string;
  /** Called when the button is pressed. */
  readonly text: () => string;
}

/** Copies a text to the clipboard, and says so. */
export function CopyButton({ title, text }: CopyButtonProps) {
  const [result, setResult] = useState<'copied' | 'failed'>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setResult('copied');
    } catch {
      // Browsers give pages of plain http the clipboard only on the local machine.
      setResult('failed');
    }
    setTimeout(() => setResult(undefined), 2_000);
  };
  const said = result === 'copied' ? 'Copied' : 'Copying failed';
  return (
    <button type="button" onClick={copy}>
      <span aria-live="polite">{result === undefined ? title : said}</span>
    </button>
  );
}
