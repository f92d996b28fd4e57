// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold only the rows on screen
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useState } from "react";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { EventRow } from "../../../../workers/model/engine-api.js";
import type { EventPages } from "../../../engine/event-pages.js";
import type { EventColumn } from "../../../viewmodel/event-columns.js";
import type { TimeBase } from "../../../viewmodel/time-format.js";
import type { EndlessRows } from "../../parts/endless-rows.js";
import { CellToCome } from "../../tables/cell-to-come.js";
import { placeAfter } from "../../tables/grid-keys.js";

export const EVENT_ROW_PX = 22;
export const EVENT_HEAD_PX = 24;

export interface EventGridProps {
  readonly pages: EventPages;
  readonly list: EndlessRows;
  readonly columns: readonly EventColumn[];
  readonly base: TimeBase;
  readonly cursor: number;
  /** The row whose event is shown on the timeline, or the last one before its cursor. */
  readonly current: number | undefined;
  readonly onCursor: (rank: number) => void;
  /** Enter or a double click: the row may not be here yet. */
  readonly onFollow: (rank: number) => void;
  readonly onCopy: (from: number, to: number) => void;
  /** `column`: that under the pointer. `place`: the box of the row, if keys asked for the menu. */
  readonly onMenu: (event: MouseEvent, row: EventRow, column?: EventColumn, place?: DOMRect) => void;
}

/** Events as a table of any length: arrow keys go from event to event, and the timeline follows. */
export function EventGrid(props: EventGridProps) {
  const { pages, list, columns, cursor, current } = props;
  const { first, end, scrollToRow } = list;
  const id = useId();
  // Rows from here to the cursor are selected, for copying.
  const [anchor, setAnchor] = useState<number>();
  useEffect(() => pages.want(first, end), [pages, first, end]);

  const at = Math.max(0, Math.min(cursor, pages.total - 1));
  const selected = { from: Math.min(anchor ?? at, at), to: Math.max(anchor ?? at, at) + 1 };
  const place = (rank: number, isExtending: boolean) => {
    setAnchor(isExtending ? (anchor ?? at) : undefined);
    props.onCursor(rank);
    scrollToRow(rank);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { ctrlKey, altKey, metaKey, shiftKey } = event;
    const size = { rows: pages.total, columns: 1, pageRows: list.pageRows };
    const isSideways = event.code === "ArrowLeft" || event.code === "ArrowRight";
    const to = altKey || metaKey || isSideways ? undefined : placeAfter({ row: at, column: 0 }, event, size);
    if (to !== undefined) place(Math.max(0, to.row), shiftKey);
    else if (event.code === "Enter" && !ctrlKey) props.onFollow(at);
    else if (event.code === "KeyC" && (ctrlKey || metaKey)) props.onCopy(selected.from, selected.to);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const template = columns.map(({ track }) => track).join(" ");

  return (
    <div
      ref={list.scroller}
      className="grid event-rows num"
      role="grid"
      tabIndex={0}
      aria-label="Events"
      aria-rowcount={pages.total + 1}
      aria-colcount={columns.length}
      aria-multiselectable="true"
      aria-activedescendant={first <= at && at < end ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => {
        const row = pages.row(at);
        if (event.target !== event.currentTarget || row === undefined) return;
        props.onMenu(event, row, undefined, document.getElementById(`${id}-${at}`)?.getBoundingClientRect());
      }}
    >
      <div role="rowgroup" className="grid-head event-head">
        <div role="row" tabIndex={-1} className="grid-row" style={{ gridTemplateColumns: template }} aria-rowindex={1}>
          {columns.map(({ name, title, isRight }) => (
            <span key={name} role="columnheader" tabIndex={-1} className={`grid-cell${isRight ? " is-right" : ""}`}>
              {title}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="grid-body event-body" style={{ height: list.heightPx }}>
        {Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i).map((rank) => {
          const row = pages.row(rank);
          const isSelected = selected.from <= rank && rank < selected.to;
          const classes = ["grid-row event-line", isSelected ? "is-current" : "", rank === current ? "is-shown" : ""];
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus and the keys
            <div
              key={rank}
              id={`${id}-${rank}`}
              role="row"
              tabIndex={-1}
              aria-rowindex={rank + 2}
              aria-selected={isSelected}
              className={classes.join(" ")}
              style={{ gridTemplateColumns: template, transform: `translateY(${list.topPxOf(rank)}px)` }}
              onClick={({ shiftKey }) => place(rank, shiftKey)}
              onDoubleClick={() => props.onFollow(rank)}
              onContextMenu={(event) => {
                place(rank, isSelected && anchor !== undefined);
                const cells = [...event.currentTarget.children];
                const column = columns[cells.findIndex((cell) => cell.contains(event.target as Node))];
                if (row !== undefined) props.onMenu(event, row, column);
              }}
            >
              {row === undefined ? (
                <CellToCome />
              ) : (
                columns.map((column) => <EventCell key={column.name} column={column} row={row} base={props.base} />)
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function EventCell({ column, row, base }: { column: EventColumn; row: EventRow; base: TimeBase }) {
  const text = visibleText(column.text(row, base));
  const classes = `grid-cell event-${column.name}${column.isRight ? " is-right" : ""}`;
  return (
    <span role="gridcell" tabIndex={-1} className={classes} title={30 < text.length ? text : undefined}>
      {text}
    </span>
  );
}
