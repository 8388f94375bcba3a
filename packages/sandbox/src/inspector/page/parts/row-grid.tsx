import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useFrozen } from './use-frozen.js';
import { useMedia } from './use-media.js';
import { useVirtualRows } from './virtual-rows.js';

interface RowGridProps<Row> {
  readonly id: string;
  readonly label: string;
  readonly columns: readonly string[];
  /** Ascending by key; shown newest first. */
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => number;
  readonly cellsOf: (row: Row) => readonly ComponentChildren[];
  readonly cursor: number | undefined;
  readonly open: number | undefined;
  readonly onOpen: (key: number) => void;
  readonly newRowsText: (count: number) => string;
  /** How many rows there are, in words. */
  readonly foot: string;
}

/**
 * A long list of rows. The list has the focus, and says which of its rows is selected: a table could not show only the
 * rows in view, and a focused row would lose the focus when it is scrolled out of view.
 */
export function RowGrid<Row>(props: RowGridProps<Row>) {
  const { id, label, columns, keyOf, cursor, open } = props;
  const isNarrow = useMedia('(max-width: 43.99rem)');
  const rowHeight = isNarrow ? 60 : 34;
  const place = useRef<HTMLDivElement>(null);
  const rows = useFrozen(place, props.rows);
  const isHeld = open !== undefined || cursor !== undefined;
  const list = useVirtualRows({ rows, keyOf, rowHeight, isHeld });
  useEffect(() => {
    if (cursor !== undefined) list.scrollToKey(cursor);
  }, [cursor]);
  const isCursorShown = list.shown.some(({ row }) => keyOf(row) === cursor);

  return (
    <div class={`grid-place ${id}`} ref={place}>
      <div
        role="grid"
        class="grid"
        id={id}
        tabIndex={0}
        aria-label={label}
        aria-rowcount={props.rows.length + 1}
        aria-activedescendant={isCursorShown ? `${id}-${cursor}` : undefined}
        ref={list.scroller}
        onScroll={list.onScroll}
      >
        <GridHeader columns={columns} />
        <div role="rowgroup" class="grid-body" style={{ height: `${list.totalHeight}px` }}>
          {list.shown.map(({ row, index, top }) => (
            <GridRow key={keyOf(row)} {...props} row={row} index={index} top={top} />
          ))}
        </div>
      </div>
      <div class="list-foot">
        <p role="status">{props.foot}</p>
        {list.above > 0 && (
          <button type="button" class="plain" onClick={list.scrollToTop}>
            {props.newRowsText(list.above)}
          </button>
        )}
      </div>
    </div>
  );
}

function GridHeader({ columns }: { readonly columns: readonly string[] }) {
  return (
    <div role="rowgroup" class="grid-head">
      <div role="row" aria-rowindex={1} class="grid-row">
        {columns.map((column) => (
          <span role="columnheader" key={column}>
            {column}
          </span>
        ))}
      </div>
    </div>
  );
}

interface GridRowProps<Row> extends RowGridProps<Row> {
  readonly row: Row;
  readonly index: number;
  readonly top: number;
}

function GridRow<Row>(props: GridRowProps<Row>) {
  const { id, row, index, top, keyOf, cellsOf, cursor, open, onOpen } = props;
  const key = keyOf(row);
  const opened = () => {
    // A drag that selected text is not a click on the row.
    if (getSelection()?.isCollapsed !== false) onOpen(key);
  };
  return (
    <div
      role="row"
      id={`${id}-${key}`}
      class={`grid-row ${key === open ? 'open' : ''} ${key === cursor ? 'cursor' : ''}`}
      aria-rowindex={index + 2}
      aria-selected={key === cursor}
      style={{ transform: `translateY(${top}px)` }}
      onClick={opened}
    >
      {cellsOf(row).map((cell, at) => (
        <span role="gridcell" key={at}>
          {cell}
        </span>
      ))}
    </div>
  );
}
