import { usePage } from './page-context.js';
import { positionOf } from './page-state.js';

interface ListKeyOptions<Row> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => number;
  readonly cursor: number | undefined;
  readonly open: number | undefined;
  readonly onOpen: (key: number | undefined) => void;
  /** The id of the list's element. */
  readonly grid: string;
}

/** What the keys do in a list whose newest row is the first. */
export function useListKeys<Row>(options: ListKeyOptions<Row>) {
  const { rows, keyOf, cursor, open, onOpen, grid } = options;
  const { dispatch } = usePage();
  const focusGrid = () => document.getElementById(grid)?.focus();
  return {
    move: (by: 1 | -1) => {
      const to = neighbour(rows, keyOf, cursor, by);
      if (to === undefined) return;
      if (open === undefined) dispatch({ do: 'move-cursor', to });
      else onOpen(to);
      focusGrid();
    },
    open: () => {
      if (cursor !== undefined) onOpen(cursor);
    },
    close: () => {
      if (open === undefined) dispatch({ do: 'move-cursor', to: undefined });
      else onOpen(undefined);
      focusGrid();
    },
  };
}

/** The key of the next older (1) or newer (-1) row. Without a cursor it is the newest one. */
function neighbour<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => number,
  cursor: number | undefined,
  by: 1 | -1,
): number | undefined {
  const at = cursor === undefined ? rows.length : positionOf(rows, cursor, keyOf);
  const isGone = cursor !== undefined && rows[at] !== undefined && keyOf(rows[at]) !== cursor;
  const next = rows[isGone && by === -1 ? at : at - by];
  return next === undefined ? undefined : keyOf(next);
}
