// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold only the rows on screen
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useState } from "react";
import type { TablePages } from "../../engine/table-pages.js";
import type { Sort } from "../../state/tables-store.js";
import {
  type CellWords,
  type ColumnView,
  columnWidths,
  type Moment,
  rowTarget,
  type TableRow,
} from "../../viewmodel/table-view.js";
import { textWidth } from "../../viewmodel/text-width.js";
import { useEndlessRows } from "../parts/endless-rows.js";
import { CellToCome } from "./cell-to-come.js";
import { GridCell } from "./grid-cell.js";
import { GridHead, headId } from "./grid-head.js";
import { type GridPlace, placeAfter } from "./grid-keys.js";
import { useOnceHere } from "./use-once-here.js";

const ROW_PX = 22;
const HEAD_PX = 24;
const CHAR_PX = 7.2;
const CELL_PADDING_PX = 24;
/** The mark of the order, beside a heading. */
const MARK_CHARS = 2;

export interface GridProps {
  readonly label: string;
  readonly pages: TablePages;
  /** The rows are others if it is another. */
  readonly rowsKey: string;
  readonly columns: readonly ColumnView[];
  readonly words: CellWords;
  readonly sort: Sort | undefined;
  readonly onSort: (column: string) => void;
  readonly onHeadMenu: (column: ColumnView, place: { readonly xPx: number; readonly yPx: number }) => void;
  readonly onFollow: (moment: Moment, row: TableRow) => void;
  /** Where a cell leads, to be called; undefined if it leads nowhere. */
  readonly linkOf: (row: TableRow, column: ColumnView) => (() => void) | undefined;
  /** Copies rows from one rank to another. */
  readonly onCopy: (from: number, to: number) => void;
  /** `place`: the box of the row, if keys asked for the menu. */
  readonly onMenu: (event: MouseEvent, row: TableRow, column: ColumnView, place: DOMRect | undefined) => void;
}

/** A table of any length with a cursor: arrow keys move it, Enter follows its cell or row. Only rows on screen exist. */
export function Grid(props: GridProps) {
  const { label, pages, columns, words, rowsKey } = props;
  const id = useId();
  const [cursor, setCursor] = useState<GridPlace>({ row: 0, column: 0 });
  // Rows from here to the cursor are selected, for copying.
  const [anchor, setAnchor] = useState<number>();
  const { template, width } = templateOf(pages, columns, words);
  const list = useEndlessRows({ count: pages.held, rowPx: ROW_PX, headPx: HEAD_PX });
  const { first, end, scrollToRow } = list;

  useEffect(() => pages.want(first, end), [pages, first, end]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows begin at their top
  useEffect(() => {
    setCursor(({ column }) => ({ row: 0, column }));
    setAnchor(undefined);
    scrollToRow(0);
  }, [rowsKey, scrollToRow]);

  const at = { row: Math.min(cursor.row, pages.held - 1), column: Math.min(cursor.column, columns.length - 1) };
  const selected = { from: Math.min(anchor ?? at.row, at.row), to: Math.max(anchor ?? at.row, at.row) + 1 };
  const place = (to: GridPlace, extends_: boolean) => {
    followOnceHere(undefined);
    setAnchor(extends_ ? (anchor ?? Math.max(0, at.row)) : undefined);
    setCursor(to);
    if (0 <= to.row) scrollToRow(to.row);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { ctrlKey, altKey, metaKey, shiftKey } = event;
    const size = { rows: pages.held, columns: columns.length, pageRows: list.pageRows };
    const to = altKey || metaKey ? undefined : placeAfter(at, event, size);
    if (to !== undefined) place(to, shiftKey);
    else if (event.code === "Enter" && !ctrlKey && !altKey && !metaKey) followCursor();
    else if (event.code === "KeyC" && (ctrlKey || metaKey)) props.onCopy(selected.from, selected.to);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const followRow = (row: TableRow | undefined) => {
    const moment = row && rowTarget(row.table, row.row);
    if (row !== undefined && moment !== undefined) props.onFollow(moment, row);
  };
  const cursorRow = pages.row(at.row);
  const cursorColumn = columns[at.column];
  const followOnceHere = useOnceHere(at.row, cursorRow !== undefined, () => {
    const link = cursorRow && cursorColumn && props.linkOf(cursorRow, cursorColumn);
    if (link === undefined) followRow(cursorRow);
    else link();
  });
  const followCursor = () => {
    if (0 <= at.row) followOnceHere(at.row);
    else if (cursorColumn !== undefined) props.onSort(cursorColumn.name);
  };
  const menuAt = (event: MouseEvent, rank: number, i: number, box: DOMRect | undefined) => {
    const row = pages.row(rank);
    const column = columns[i];
    if (row !== undefined && column !== undefined) props.onMenu(event, row, column, box);
  };
  const cursorId = at.row < 0 ? headId(id, at.column) : `${id}-${at.row}-${at.column}`;
  const isCursorDrawn = at.row < 0 || (first <= at.row && at.row < end && cursorRow !== undefined);

  return (
    <div
      ref={list.scroller}
      className="grid num"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={pages.held + 1}
      aria-colcount={columns.length}
      aria-multiselectable="true"
      aria-activedescendant={isCursorDrawn ? cursorId : undefined}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => {
        // The menu key: the focus is on the grid, and what is meant is at the cursor.
        if (event.target !== event.currentTarget) return;
        const box = document.getElementById(cursorId)?.getBoundingClientRect();
        if (0 <= at.row) menuAt(event, at.row, at.column, box);
        else if (cursorColumn !== undefined && box !== undefined) {
          event.preventDefault();
          props.onHeadMenu(cursorColumn, { xPx: box.left, yPx: box.bottom });
        }
      }}
    >
      <GridHead
        id={id}
        columns={columns}
        template={template}
        width={width}
        sort={props.sort}
        cursor={at.row < 0 ? at.column : -1}
        onSort={props.onSort}
        onMenu={props.onHeadMenu}
      />
      <div role="rowgroup" className="grid-body" style={{ height: list.heightPx, minWidth: width }}>
        {Array.from({ length: end - first }, (_, i) => first + i).map((rank) => {
          const row = pages.row(rank);
          const isSelected = selected.from <= rank && rank < selected.to;
          return (
            <div
              key={rank}
              role="row"
              tabIndex={-1}
              aria-rowindex={rank + 2}
              aria-selected={isSelected}
              className={`grid-row${isSelected ? " is-current" : ""}`}
              style={{ gridTemplateColumns: template, transform: `translateY(${list.topPxOf(rank)}px)` }}
              onDoubleClick={({ target }) => {
                // A press on a link has followed it already.
                if (!(target instanceof Element && target.closest(".is-link .grid-words"))) followRow(row);
              }}
            >
              {row === undefined ? (
                <CellToCome />
              ) : (
                columns.map((column, i) => (
                  <GridCell
                    key={column.name}
                    id={`${id}-${rank}-${i}`}
                    row={row}
                    column={column}
                    words={words}
                    isCursor={rank === at.row && i === at.column}
                    onPick={(isExtending) => place({ row: rank, column: i }, isExtending)}
                    link={props.linkOf(row, column)}
                    onMenu={(event) => {
                      place({ row: rank, column: i }, isSelected && anchor !== undefined);
                      menuAt(event, rank, i, undefined);
                    }}
                  />
                ))
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Columns of a row for CSS; what is left of the width stays empty at its end. */
function templateOf(
  { sample }: TablePages,
  columns: readonly ColumnView[],
  words: CellWords,
): { readonly template: string; readonly width: string } {
  const longest = sample === undefined ? [] : columnWidths(sample, columns, words);
  const chars = longest.map((count, i) => Math.max(count, (columns[i]?.title.length ?? 0) + MARK_CHARS));
  const widths = chars.map((count) => Math.ceil(count * CHAR_PX + CELL_PADDING_PX));
  return {
    template: `${widths.map(textWidth).join(" ")} 1fr`,
    width: textWidth(widths.reduce((sum, width) => sum + width, 0)),
  };
}
