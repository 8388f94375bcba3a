import { useEffect, useRef, useState } from 'preact/hooks';

/** A value that is renewed at most once in this time, for what is expensive to show. */
export function useThrottled<T>(value: T, everyMs: number): T {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  latest.current = value;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (timer.current !== undefined || shown === value) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      setShown(latest.current);
    }, everyMs);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return shown;
}
