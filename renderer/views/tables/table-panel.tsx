import { type ReactNode, useState } from "react";
import type { Table } from "../../../workers/model/table.js";
import { timelineOf } from "../../state/selectors.js";
import { columnsOf, type Moment, matchingRows, sortedRows, tableTsv } from "../../viewmodel/table-view.js";
import { useApp } from "../use-app.js";
import { EmptyTable } from "./empty-table.js";
import { Grid } from "./grid.js";
import { nextSort, type Sort } from "./grid-head.js";
import { TableBar } from "./table-bar.js";
import { useCellWords, useTable } from "./use-table.js";

const LIMIT = 2000;

export interface TablePanelProps {
  readonly name: string;
  readonly title: string;
  /** Order to begin with; none: as the table comes. */
  readonly sort?: Sort;
  /** The lane the table is about, where it needs one. */
  readonly of?: number;
  readonly tools?: ReactNode;
}

/** A table of the engine, which sorts it. The panel searches it, and every row leads to the lanes. */
export function TablePanel({ name, title, sort: firstSort, of, tools }: TablePanelProps) {
  const [sort, setSort] = useState<Sort | undefined>(firstSort);
  const order = sort === undefined ? {} : { sortBy: sort.column, descending: sort.isDescending };
  const { table, failure } = useTable({ name, limit: LIMIT, ...order, ...(of === undefined ? {} : { of }) });
  return (
    <TableView
      name={name}
      title={title}
      table={table}
      failure={failure}
      tools={tools}
      sort={sort}
      onSort={(column) => setSort(nextSort(sort, column))}
      hasLaneChoice={of === undefined}
    />
  );
}

export interface TableViewProps {
  /** Of the engine's table. */
  readonly name: string;
  readonly title: string;
  readonly table: Table | undefined;
  readonly failure: string | undefined;
  readonly sort: Sort | undefined;
  /** Absent: the window has all rows and sorts them. */
  readonly onSort?: (column: string) => void;
  readonly tools?: ReactNode;
  readonly hasLaneChoice?: boolean;
  /** Replaces the words for the window or the selection above the rows. */
  readonly about?: string;
  /** Replaces going to the moment of a row. */
  readonly onFollow?: (moment: Moment) => void;
}

/** The rows of a table, with the bar above them. */
export function TableView(props: TableViewProps) {
  const { title, table, failure, onSort, onFollow } = props;
  const app = useApp();
  const words = useCellWords();
  const [text, setText] = useState("");
  const [ownSort, setOwnSort] = useState(props.sort);
  const sort = onSort === undefined ? ownSort : props.sort;
  const columns = table === undefined ? [] : columnsOf(table);
  const matching = table === undefined ? new Int32Array(0) : matchingRows(table, columns, text, words);
  const isSortedHere = onSort === undefined && sort !== undefined && table !== undefined;
  const rows = isSortedHere ? sortedRows(table, matching, sort.column, sort.isDescending, words) : matching;
  const copy = (copied: Int32Array) => {
    if (table === undefined) return;
    const timeline = timelineOf(app.stores.session.getState().info);
    void navigator.clipboard.writeText(tableTsv(table, copied, timeline, words));
    app.actions.ui.say(copied.length === 1 ? "1 row copied" : `${copied.length} rows copied`);
  };
  return (
    <div className="tables">
      <TableBar
        counts={table && { shown: rows.length, here: table.count, total: table.total }}
        search={{ text, set: setText }}
        onCopy={() => copy(rows)}
        {...(props.hasLaneChoice === undefined ? {} : { hasLaneChoice: props.hasLaneChoice })}
        {...(props.about === undefined ? {} : { about: props.about })}
      >
        {props.tools}
      </TableBar>
      {failure !== undefined && <p className="failure">{failure}</p>}
      {table !== undefined && table.count === 0 && (
        <EmptyTable name={props.name} hasLaneChoice={props.hasLaneChoice !== false} />
      )}
      {table !== undefined && 0 < table.count && (
        <Grid
          label={title}
          table={table}
          columns={columns}
          rows={rows}
          words={words}
          sort={sort}
          onSort={onSort ?? ((column) => setOwnSort(nextSort(ownSort, column)))}
          onFollow={onFollow ?? ((moment) => app.actions.tables.follow(moment))}
          onCopy={copy}
        />
      )}
    </div>
  );
}
