// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold only the rows on screen

import type { Sort } from "../../state/tables-store.js";
import { columnExplanation } from "../../viewmodel/explanations.js";
import type { ColumnView } from "../../viewmodel/table-view.js";
import { explained } from "../parts/explanation.js";

export interface GridHeadProps {
  /** Of the cells: the id of the grid, and "head". */
  readonly id: string;
  readonly columns: readonly ColumnView[];
  readonly template: string;
  readonly width: string;
  readonly sort: Sort | undefined;
  /** Column at which the cursor is, -1 if it is in a row. */
  readonly cursor: number;
  readonly onSort: (column: string) => void;
  readonly onMenu: (column: ColumnView, place: { readonly xPx: number; readonly yPx: number }) => void;
}

/** Headings that sort: descending, then ascending, then in the order of the table. Each has a menu. */
export function GridHead({ id, columns, template, width, sort, cursor, onSort, onMenu }: GridHeadProps) {
  return (
    <div role="rowgroup" className="grid-head" style={{ minWidth: width }}>
      <div role="row" aria-rowindex={1} tabIndex={-1} className="grid-row" style={{ gridTemplateColumns: template }}>
        {columns.map((column, i) => {
          const { name, title, isRight } = column;
          const isSorted = sort?.column === name;
          const order = !isSorted ? "none" : sort.isDescending ? "descending" : "ascending";
          return (
            <span
              key={name}
              id={headId(id, i)}
              role="columnheader"
              tabIndex={-1}
              aria-sort={order}
              {...explained(columnExplanation(name))}
              className={`grid-cell${isRight ? " is-right" : ""}${i === cursor ? " is-cursor" : ""}`}
              onContextMenu={(event) => {
                event.preventDefault();
                event.stopPropagation();
                onMenu(column, { xPx: event.clientX, yPx: event.clientY });
              }}
            >
              <button type="button" className="grid-sort" tabIndex={-1} onClick={() => onSort(name)}>
                {title}
                <span aria-hidden="true">{order === "none" ? "" : order === "descending" ? " ↓" : " ↑"}</span>
              </button>
              <button
                type="button"
                className="grid-more"
                tabIndex={-1}
                aria-label={`Column ${title}: sort, hide`}
                aria-haspopup="menu"
                onClick={(event) => {
                  const { left, bottom } = event.currentTarget.getBoundingClientRect();
                  onMenu(column, { xPx: left, yPx: bottom });
                }}
              >
                ⋮
              </button>
            </span>
          );
        })}
      </div>
    </div>
  );
}

export function headId(id: string, column: number): string {
  return `${id}-head-${column}`;
}

/** The next step of pressing one heading again and again. */
export function nextSort(sort: Sort | undefined, column: string): Sort | undefined {
  if (sort?.column !== column) return { column, isDescending: true };
  return sort.isDescending ? { column, isDescending: false } : undefined;
}
