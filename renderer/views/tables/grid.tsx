// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold only the rows on screen
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { Table } from "../../../workers/model/table.js";
import {
  type CellWords,
  type ColumnView,
  cellTarget,
  cellText,
  columnWidths,
  type Moment,
  rowTarget,
} from "../../viewmodel/table-view.js";
import { GridHead, type Sort } from "./grid-head.js";

const GRID_ROW_PX = 22;
const CHAR_PX = 6.9;
const CELL_PADDING_PX = 20;
const PAGE_ROWS = 10;

export interface GridProps {
  readonly label: string;
  readonly table: Table;
  readonly columns: readonly ColumnView[];
  /** Indices of rows in display order. */
  readonly rows: Int32Array;
  readonly words: CellWords;
  readonly sort: Sort | undefined;
  readonly onSort: (column: string) => void;
  readonly onFollow: (moment: Moment) => void;
  readonly onCopy: (rows: Int32Array) => void;
}

interface Cursor {
  readonly row: number;
  readonly column: number;
}

/** A table with a cursor: arrow keys move it, Enter follows its cell or row. Only rows on screen exist. */
export function Grid(props: GridProps) {
  const { label, table, columns, rows, words } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<Cursor>({ row: 0, column: 0 });
  const { template, widthPx } = templateOf(columnWidths(table, columns, words));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => GRID_ROW_PX,
    overscan: 6,
    scrollPaddingStart: GRID_ROW_PX + 4,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: another table, or the same sorted anew, begins at its top
  useEffect(() => {
    setCursor(({ column }) => ({ row: 0, column: Math.min(column, columns.length - 1) }));
    scroller.current?.scrollTo({ top: 0 });
  }, [table, rows.length]);

  const move = (by: Cursor) => {
    const row = clamp(cursor.row + by.row, rows.length);
    const to = { row, column: clamp(cursor.column + by.column, columns.length) };
    setCursor(to);
    virtual.scrollToIndex(to.row);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLButtonElement && event.code === "Enter") return;
    const hasModifier = event.ctrlKey || event.altKey || event.metaKey;
    const by = hasModifier ? undefined : MOVES[event.code];
    if (by !== undefined) move(by);
    else if (event.code === "Enter" && !hasModifier) {
      const moment = targetOf(props, cursor);
      if (moment !== undefined) props.onFollow(moment);
    } else if (event.code === "KeyC" && (event.ctrlKey || event.metaKey))
      props.onCopy(rows.slice(cursor.row, cursor.row + 1));
    else return;
    event.preventDefault();
  };

  const cell = (index: number, column: ColumnView, i: number) => (
    <Cell
      key={column.name}
      id={`${id}-${index}-${i}`}
      table={table}
      column={column}
      row={rows[index] ?? 0}
      words={words}
      isCursor={index === cursor.row && i === cursor.column}
      onPick={() => setCursor({ row: index, column: i })}
      onFollow={props.onFollow}
    />
  );

  return (
    <div
      ref={scroller}
      className="grid num"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={rows.length === 0 ? undefined : `${id}-${cursor.row}-${cursor.column}`}
      onKeyDown={onKeyDown}
    >
      <GridHead columns={columns} template={template} widthPx={widthPx} sort={props.sort} onSort={props.onSort} />
      <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize(), minWidth: widthPx }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <div
            key={index}
            role="row"
            tabIndex={-1}
            aria-rowindex={index + 2}
            aria-selected={index === cursor.row}
            className={`grid-row${index === cursor.row ? " is-current" : ""}`}
            style={{ gridTemplateColumns: template, transform: `translateY(${start}px)` }}
          >
            {columns.map((column, i) => cell(index, column, i))}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Columns of a row for CSS; the last takes the rest of the width. */
function templateOf(chars: readonly number[]): { readonly template: string; readonly widthPx: number } {
  const widths = chars.map((count) => Math.ceil(count * CHAR_PX + CELL_PADDING_PX));
  const tracks = widths.map((width, i) => (i === widths.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`));
  return { template: tracks.join(" "), widthPx: widths.reduce((sum, width) => sum + width, 0) };
}

/** The moment that the cell at the cursor leads to, else its row. */
function targetOf({ table, columns, rows }: GridProps, cursor: Cursor): Moment | undefined {
  const row = rows[cursor.row];
  const column = columns[cursor.column];
  if (row === undefined || column === undefined) return undefined;
  return cellTarget(table, column, row) ?? rowTarget(table, row);
}

/** By key, how far it moves the cursor. */
const MOVES: Readonly<Record<string, Cursor>> = {
  ArrowDown: { row: 1, column: 0 },
  ArrowUp: { row: -1, column: 0 },
  ArrowRight: { row: 0, column: 1 },
  ArrowLeft: { row: 0, column: -1 },
  PageDown: { row: PAGE_ROWS, column: 0 },
  PageUp: { row: -PAGE_ROWS, column: 0 },
  Home: { row: Number.NEGATIVE_INFINITY, column: 0 },
  End: { row: Number.POSITIVE_INFINITY, column: 0 },
};

function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index));
}

interface CellProps {
  readonly id: string;
  readonly table: Table;
  readonly column: ColumnView;
  readonly row: number;
  readonly words: CellWords;
  readonly isCursor: boolean;
  readonly onPick: () => void;
  readonly onFollow: (moment: Moment) => void;
}

function Cell({ id, table, column, row, words, isCursor, onPick, onFollow }: CellProps) {
  const text = cellText(table, column, row, words);
  const target = cellTarget(table, column, row);
  const classes = [
    "grid-cell",
    column.isRight ? "is-right" : "",
    target === undefined ? "" : "is-link",
    isCursor ? "is-cursor" : "",
  ].join(" ");
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid's Enter key does the same at its cursor
    <span
      id={id}
      role="gridcell"
      tabIndex={-1}
      className={classes}
      title={text.length < 40 ? undefined : text}
      onClick={(event) => {
        onPick();
        // A press on the text follows it; a press beside it only picks the row.
        if (target !== undefined && event.target !== event.currentTarget) onFollow(target);
      }}
    >
      {target === undefined ? text : <span>{text}</span>}
    </span>
  );
}
