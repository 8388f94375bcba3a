import { useEffect, useState } from 'preact/hooks';
import { type Answer, read } from '../sandbox-client.js';

interface Reading<T> {
  /** What it belongs to. */
  readonly path: string;
  readonly answer: Answer<T>;
}

/** A change is read again at once, and then not more often than this. */
const pauseMs = 300;

/**
 * Reads a path below `/inspector/`, and again whenever the version changes. Until then, and while it is read again, the
 * last answer for the same path stays.
 */
export function useRead<T>(path: string | undefined, version: unknown): Answer<T> | undefined {
  const [reading, setReading] = useState<Reading<T>>();
  const isFirst = reading?.path !== path;
  useEffect(() => {
    if (path === undefined) return undefined;
    let isCurrent = true;
    const load = async () => {
      const answer = await read<T>(path);
      if (isCurrent) setReading({ path, answer });
    };
    const timer = setTimeout(load, isFirst ? 0 : pauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
    // `isFirst` changes when the answer arrives, which is no reason to read again.
  }, [path, version]);
  return isFirst ? undefined : reading?.answer;
}
