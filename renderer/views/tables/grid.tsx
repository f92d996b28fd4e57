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
  /** Rows of the table, in the order to show. */
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

/** Rows and columns to walk with the arrow keys; Enter follows a cell, or its row. Only rows on screen exist. */
export function Grid(props: GridProps) {
  const { label, table, columns, rows, words } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<Cursor>({ row: 0, column: 0 });
  const widths = columnWidths(table, columns, words).map((chars) => Math.ceil(chars * CHAR_PX + CELL_PADDING_PX));
  const widthPx = widths.reduce((sum, width) => sum + width, 0);
  const template = widths
    .map((width, i) => (i === widths.length - 1 ? `minmax(${width}px, 1fr)` : `${width}px`))
    .join(" ");
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

  const move = (row: number, column: number) => {
    const to = {
      row: Math.max(0, Math.min(rows.length - 1, row)),
      column: Math.max(0, Math.min(columns.length - 1, column)),
    };
    setCursor(to);
    virtual.scrollToIndex(to.row);
  };
  const follow = ({ row, column }: Cursor) => {
    const at = rows[row];
    const view = columns[column];
    if (at === undefined || view === undefined) return;
    const moment = cellTarget(table, view, at) ?? rowTarget(table, at);
    if (moment !== undefined) props.onFollow(moment);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { row, column } = cursor;
    const isCopy = (event.ctrlKey || event.metaKey) && event.code === "KeyC";
    const go: Readonly<Record<string, () => void>> = {
      ArrowDown: () => move(row + 1, column),
      ArrowUp: () => move(row - 1, column),
      ArrowRight: () => move(row, column + 1),
      ArrowLeft: () => move(row, column - 1),
      PageDown: () => move(row + PAGE_ROWS, column),
      PageUp: () => move(row - PAGE_ROWS, column),
      Home: () => move(0, column),
      End: () => move(rows.length - 1, column),
      Enter: () => follow(cursor),
    };
    const does = isCopy ? () => props.onCopy(rows.slice(row, row + 1)) : go[event.code];
    if (does === undefined || (!isCopy && (event.ctrlKey || event.altKey || event.metaKey))) return;
    if (event.target instanceof HTMLButtonElement && event.code === "Enter") return;
    event.preventDefault();
    does();
  };

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
            {columns.map((column, i) => (
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
            ))}
          </div>
        ))}
      </div>
    </div>
  );
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
        // A press on the words follows them; beside them it only picks the row.
        if (target !== undefined && event.target !== event.currentTarget) onFollow(target);
      }}
    >
      {target === undefined ? text : <span>{text}</span>}
    </span>
  );
}
