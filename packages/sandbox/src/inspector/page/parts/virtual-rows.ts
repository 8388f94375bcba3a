import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { positionOf } from '../state/page-state.js';

/** Rows above and below the visible ones, so that scrolling shows no gaps. */
const extraRows = 10;

interface ListOptions<Row> {
  /** Ascending by key; shown in the other order, newest first. */
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => number;
  readonly rowHeight: number;
  /** Keep what is in view in its place although newer rows arrive. */
  readonly isHeld: boolean;
}

interface Anchor {
  readonly key: number;
  readonly offset: number;
}

export interface VirtualRows<Row> {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  readonly totalHeight: number;
  readonly shown: readonly { readonly row: Row; readonly index: number; readonly top: number }[];
  /** How many rows are out of view above. */
  readonly above: number;
  readonly scrollToTop: () => void;
  readonly scrollToKey: (key: number) => void;
}

/**
 * Shows only the rows in view. At the top, newer rows appear as they arrive. Anywhere else, or while something is
 * selected, the rows in view stay where they are: their elements are kept, and so are selection and focus.
 */
export function useVirtualRows<Row>(options: ListOptions<Row>): VirtualRows<Row> {
  const { rows, keyOf, rowHeight, isHeld } = options;
  const scroller = useRef<HTMLDivElement>(null);
  const [anchor, setAnchor] = useState<Anchor>();
  const [viewHeight, setViewHeight] = useState(600);
  const heldKey = useRef<number | undefined>(undefined);
  const newest = rows.at(-1);
  if (!isHeld) heldKey.current = newest === undefined ? undefined : keyOf(newest);

  const held =
    isHeld && heldKey.current !== undefined ? { key: heldKey.current, offset: 0 } : undefined;
  const current = anchor ?? held;
  const indexOf = (key: number) => rows.length - upperPosition(rows, key, keyOf);
  const wanted = current === undefined ? 0 : indexOf(current.key) * rowHeight + current.offset;
  const totalHeight = rows.length * rowHeight;
  const top = Math.max(0, Math.min(wanted, totalHeight - viewHeight));

  const shown = shownRows(rows, { top, rowHeight, viewHeight });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element !== null && Math.abs(element.scrollTop - top) > 1) element.scrollTop = top;
  });
  useViewHeight(scroller, setViewHeight);

  const anchorAt = (scrollTop: number) => {
    const index = Math.floor(scrollTop / rowHeight);
    const row = rows[rows.length - 1 - index];
    if (scrollTop <= 0 || row === undefined) setAnchor(undefined);
    else setAnchor({ key: keyOf(row), offset: scrollTop - index * rowHeight });
  };
  const scrollToKey = (key: number) => {
    const start = indexOf(key) * rowHeight;
    if (start < top) anchorAt(start);
    else if (start + rowHeight > top + viewHeight) anchorAt(start + rowHeight - viewHeight);
  };
  return {
    scroller,
    onScroll: () => {
      const scrollTop = scroller.current?.scrollTop ?? 0;
      if (Math.abs(scrollTop - top) > 1) anchorAt(scrollTop);
    },
    totalHeight,
    shown,
    above: Math.floor(top / rowHeight),
    scrollToTop: () => {
      const isFollowing = !isHeld || newest === undefined;
      setAnchor(isFollowing ? undefined : { key: keyOf(newest), offset: 0 });
    },
    scrollToKey,
  };
}

interface Window {
  readonly top: number;
  readonly rowHeight: number;
  readonly viewHeight: number;
}

function shownRows<Row>(
  rows: readonly Row[],
  { top, rowHeight, viewHeight }: Window,
): VirtualRows<Row>['shown'] {
  const first = Math.max(0, Math.floor(top / rowHeight) - extraRows);
  const last = Math.min(rows.length, Math.ceil((top + viewHeight) / rowHeight) + extraRows);
  const shown = [];
  for (let index = first; index < last; index += 1) {
    const row = rows[rows.length - 1 - index];
    if (row !== undefined) shown.push({ row, index, top: index * rowHeight });
  }
  return shown;
}

/** One after the position of the key, or of the last smaller one. */
function upperPosition<Row>(
  rows: readonly Row[],
  key: number,
  keyOf: (row: Row) => number,
): number {
  return positionOf(rows, key + 1, keyOf);
}

/** The height of the element without its first child, which is the header that stays in view. */
function useViewHeight(
  scroller: RefObject<HTMLDivElement | null>,
  setHeight: (height: number) => void,
): void {
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() =>
      setHeight(element.clientHeight - (element.firstElementChild?.clientHeight ?? 0)),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
}
