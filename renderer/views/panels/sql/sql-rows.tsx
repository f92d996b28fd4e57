import { useEffect, useMemo, useState } from "react";
import { formatCount, formatCountOf, formatSpan } from "../../../../workers/core/format.js";
import { sessionTime } from "../../../../workers/core/timeline.js";
import { TablePages } from "../../../engine/table-pages.js";
import { timelineOf } from "../../../state/selectors.js";
import type { SqlShown } from "../../../state/sql-store.js";
import type { Sort } from "../../../state/tables-store.js";
import { orderOf, pageOfAnswer, tableOfAnswer } from "../../../viewmodel/sql-table.js";
import { tableRowTarget } from "../../../viewmodel/table-target.js";
import {
  cellTarget,
  columnsOf,
  type Moment,
  otherLanes,
  rowTarget,
  type TableRow,
} from "../../../viewmodel/table-view.js";
import { openContextMenu } from "../../parts/open-context-menu.js";
import { Grid } from "../../tables/grid.js";
import { nextSort } from "../../tables/grid-head.js";
import { useCellWords } from "../../tables/use-table.js";
import { useApp, useSession } from "../../use-app.js";
import { SqlChartView } from "./sql-chart-view.js";

/** The rows that answer a query. Those with a lane or a time lead to it. */
export function SqlRows({ shown }: { readonly shown: SqlShown }) {
  const app = useApp();
  const { sql, tables } = app.actions;
  const words = useCellWords();
  const lanes = useSession((session) => session.lanes);
  const info = useSession((session) => session.info);
  const [sort, setSort] = useState<Sort>();
  const [isDrawn, setDrawn] = useState(false);
  const { rows } = shown;
  const table = useMemo(() => {
    const timeline = timelineOf(info);
    const ids = new Map(lanes?.paths.map((path, lane) => [path, lane]));
    return tableOfAnswer(rows, {
      laneOf: (path) => ids.get(path),
      timeOf: (ns) => sessionTime(timeline, ns),
    });
  }, [rows, lanes, info]);
  const order = useMemo(() => orderOf(rows, sort), [rows, sort]);
  const [, setChanges] = useState(0);
  const pages = useMemo(
    () =>
      new TablePages(
        async (offset, limit) => ({ ok: true, value: pageOfAnswer(table, order, offset, limit) }),
        () => setChanges((count) => count + 1),
      ),
    [table, order],
  );
  useEffect(() => () => pages.dispose(), [pages]);
  const columns = useMemo(() => columnsOf(table), [table]);

  const follow = (moment: Moment, { table: page, row }: TableRow) => tables.follow(moment, otherLanes(page, row));
  const deedsOf = (row: TableRow) => {
    const moment = rowTarget(row.table, row.row);
    return { show: moment && (() => follow(moment, row)), follow: (to: Moment) => follow(to, row) };
  };
  return (
    <>
      <div className="panel-bar sql-bar">
        <span className="quiet num" role="status">
          {rows.isCut ? `the first ${formatCount(rows.rows)} rows` : formatCountOf(rows.rows, "row")} in{" "}
          {formatSpan(Math.round(shown.ms * 1e6))}
        </span>
        <button
          type="button"
          className="button is-plain"
          aria-pressed={isDrawn}
          onClick={() => setDrawn(!isDrawn)}
          disabled={rows.rows === 0}
        >
          Picture
        </button>
        <button type="button" className="button is-plain" onClick={() => void sql.copy(rows, order)}>
          Copy
        </button>
        <button type="button" className="button is-plain" onClick={() => void sql.save(rows, order)}>
          Save as CSV…
        </button>
      </div>
      {isDrawn && (
        <SqlChartView table={table} columns={columns} words={words} onFollow={(moment) => tables.follow(moment, [])} />
      )}
      {0 < rows.rows && !isDrawn && (
        <Grid
          label="Rows of the query"
          pages={pages}
          rowsKey={`${shown.query} ${JSON.stringify(sort)}`}
          columns={columns}
          words={words}
          sort={sort}
          onSort={(column) => setSort(nextSort(sort, column))}
          onHeadMenu={() => undefined}
          onFollow={follow}
          linkOf={(row, column) => {
            const moment = cellTarget(row.table, column, row.row);
            return moment && (() => follow(moment, row));
          }}
          onCopy={(from, to) => void sql.copy(rows, order.slice(from, to))}
          onMenu={(event, row, column, place) =>
            openContextMenu(app, event, tableRowTarget(row, columns, column, words, deedsOf(row)), place)
          }
        />
      )}
    </>
  );
}
