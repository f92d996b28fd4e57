// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold only the rows on screen
import type { ColumnView } from "../../viewmodel/table-view.js";

export interface Sort {
  readonly column: string;
  readonly isDescending: boolean;
}

export interface GridHeadProps {
  readonly columns: readonly ColumnView[];
  readonly template: string;
  readonly widthPx: number;
  readonly sort: Sort | undefined;
  readonly onSort: (column: string) => void;
}

/** Headings that sort: descending, then ascending, then in the order of the table. */
export function GridHead({ columns, template, widthPx, sort, onSort }: GridHeadProps) {
  return (
    <div role="rowgroup" className="grid-head" style={{ minWidth: widthPx }}>
      <div role="row" aria-rowindex={1} tabIndex={-1} className="grid-row" style={{ gridTemplateColumns: template }}>
        {columns.map(({ name, title, isRight }) => {
          const isSorted = sort?.column === name;
          const order = !isSorted ? "none" : sort.isDescending ? "descending" : "ascending";
          return (
            <span
              key={name}
              role="columnheader"
              tabIndex={-1}
              aria-sort={order}
              className={`grid-cell${isRight ? " is-right" : ""}`}
            >
              <button type="button" className="grid-sort" title={name} onClick={() => onSort(name)}>
                {title}
                <span aria-hidden="true">{order === "none" ? "" : order === "descending" ? " ↓" : " ↑"}</span>
              </button>
            </span>
          );
        })}
      </div>
    </div>
  );
}

/** The next step of pressing one heading again and again. */
export function nextSort(sort: Sort | undefined, column: string): Sort | undefined {
  if (sort?.column !== column) return { column, isDescending: true };
  return sort.isDescending ? { column, isDescending: false } : undefined;
}
