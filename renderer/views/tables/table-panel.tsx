import { type ReactNode, useState } from "react";
import { useStore } from "zustand";
import { failureText } from "../../../workers/core/result.js";
import type { ChartShape, Phase } from "../../../workers/model/chart.js";
import type { Sort, TableLook } from "../../state/tables-store.js";
import { withCondition } from "../../viewmodel/conditions.js";
import { PUBLISHED_TABLES } from "../../viewmodel/published-difference.js";
import { casesOf } from "../../viewmodel/table-cases.js";
import { tableRowTarget } from "../../viewmodel/table-target.js";
import {
  type ColumnView,
  cellTarget,
  columnsOf,
  type Moment,
  otherLanes,
  rowTarget,
  shownOf,
  type TableRow,
} from "../../viewmodel/table-view.js";
import { panelOfTable } from "../panels/panel-of-table.js";
import { MenuAt } from "../parts/menu.js";
import { openContextMenu } from "../parts/open-context-menu.js";
import { PublishedChoice } from "../parts/published-choice.js";
import { useApp } from "../use-app.js";
import { EmptyTable, PartialTable } from "./empty-table.js";
import { Grid } from "./grid.js";
import { nextSort } from "./grid-head.js";
import { headSections } from "./head-menu.js";
import { TableBar } from "./table-bar.js";
import { TableTools } from "./table-tools.js";
import { useRowFields } from "./use-row-fields.js";
import { useRows } from "./use-rows.js";
import { useCellWords } from "./use-table.js";

export interface TablePanelProps {
  /** Of the engine's table. */
  readonly name: string;
  readonly title: string;
  /** Under which its filter and order are kept; absent: its name. */
  readonly id?: string;
  /** Order to begin with; none: as the table comes. */
  readonly sort?: Sort;
  /** The lane the table is about, where it needs one. */
  readonly of?: number;
  /** A condition of the panel's own. */
  readonly only?: string;
  /** The grid of a table that is a picture in numbers. */
  readonly chart?: ChartShape;
  /** Only rows whose first moment lies in this part of a period. */
  readonly phase?: Phase;
  /** Replaces the time range that tables have. */
  readonly range?: { readonly t0: number; readonly t1: number };
  /** Replaces the lanes that tables are about; `key` changes with them. */
  readonly lanes?: { readonly key: string; readonly ids: Int32Array };
  /** Names of columns that say nothing here. */
  readonly without?: readonly string[];
  /** False: its rows are not of vCPUs, so there is nothing to count as published. */
  readonly hasPublished?: boolean;
  readonly tools?: ReactNode;
  /** Replaces the words for the window or the selection above the rows. */
  readonly about?: string;
}

interface HeadMenu {
  readonly column: ColumnView;
  readonly xPx: number;
  readonly yPx: number;
}

/** A table of the engine, which filters and sorts all of its rows. Every row leads to the lanes. */
export function TablePanel(props: TablePanelProps) {
  const {
    name,
    title,
    of,
    only,
    chart,
    phase,
    range,
    lanes,
    tools,
    about,
    without = NO_NAMES,
    hasPublished = true,
  } = props;
  const app = useApp();
  const words = useCellWords();
  const id = props.id ?? name;
  const look = useStore(app.stores.tables, (state) => state.looks[id]) ?? NO_LOOK;
  const text = look.filter ?? "";
  const sort = "sort" in look ? look.sort : props.sort;
  const { tables } = app.actions;
  const setText = (filter: string) => tables.setLook(id, { filter });
  const setSort = (to: Sort | undefined) => tables.setLook(id, { sort: to });
  const [menu, setMenu] = useState<HeadMenu>();
  const hidden = useStore(app.stores.tables, (state) => state.hiddenColumns[name]) ?? NO_NAMES;
  const asPublished = useStore(app.stores.tables, (state) => state.asPublished);
  const hasBoth = hasPublished && PUBLISHED_TABLES.includes(name);
  const rows = useRows({
    table: name,
    ...(sort === undefined ? {} : { sortBy: sort.column, descending: sort.isDescending }),
    ...(text.trim() === "" ? {} : { where: text }),
    ...(of === undefined ? {} : { of }),
    ...(only === undefined ? {} : { only }),
    ...(hasBoth && asPublished ? { asPublished } : {}),
    ...(chart === undefined ? {} : { chart }),
    ...(phase === undefined ? {} : { phase }),
    ...(range === undefined ? {} : { range }),
    ...(lanes === undefined ? {} : { lanes }),
  });
  const { pages, request, failure } = rows ?? {};
  const all =
    pages?.sample === undefined ? [] : columnsOf(pages.sample).filter((column) => !without.includes(column.name));
  const columns = all.filter((column) => !hidden.includes(column.name));
  const fields = useRowFields(name, rows);
  const isEmpty = pages !== undefined && pages.total === 0 && pages.underWay === undefined;
  const follow = (moment: Moment, { table, row }: TableRow) =>
    app.actions.tables.follow(moment, otherLanes(table, row));
  const linkOf = (row: TableRow, column: ColumnView) => {
    const cases = casesOf(name, column.name, row, words.lanePath);
    const moment = cellTarget(row.table, column, row.row);
    if (cases !== undefined) {
      const { table, where, sortBy } = cases;
      const sorted = { filter: where, sort: { column: sortBy, isDescending: true } };
      return () => tables.showRows(table, panelOfTable(table), sorted);
    }
    return moment && (() => follow(moment, row));
  };
  const deedsOf = (row: TableRow) => {
    const moment = rowTarget(row.table, row.row);
    return {
      show: moment && (() => follow(moment, row)),
      follow: (to: Moment) => follow(to, row),
      narrow: (condition: string) => setText(withCondition(text, condition)),
    };
  };
  return (
    <div className="tables">
      <TableBar
        rows={rows}
        search={{ text, set: setText, failure, fields }}
        hasLaneChoice={of === undefined && lanes === undefined}
        {...(about === undefined ? {} : { about })}
        end={
          request && (
            <TableTools
              name={name}
              request={request}
              columns={all}
              hidden={hidden}
              isEmpty={isEmpty || pages?.underWay !== undefined}
            />
          )
        }
      >
        {tools}
        {hasBoth && <PublishedChoice />}
      </TableBar>
      {failure !== undefined && failure.typed === undefined && <p className="failure">{failureText(failure)}</p>}
      {isEmpty && text.trim() === "" && (
        <EmptyTable name={name} hasLaneChoice={of === undefined && lanes === undefined} />
      )}
      {!isEmpty && <PartialTable name={name} />}
      {isEmpty && text.trim() !== "" && <NoMatch clear={() => setText("")} />}
      {pages !== undefined && request !== undefined && 0 < pages.held && (
        <Grid
          label={title}
          pages={pages}
          rowsKey={rows?.key ?? ""}
          columns={columns}
          words={words}
          sort={sort}
          onSort={(column) => setSort(nextSort(sort, column))}
          onHeadMenu={(column, place) => setMenu({ column, ...place })}
          onFollow={follow}
          linkOf={linkOf}
          onCopy={(from, to) =>
            void tables.copyRows({ ...request, offset: from, limit: to - from }, shownOf(all, hidden))
          }
          onMenu={(event, row, column, place) =>
            openContextMenu(app, event, tableRowTarget(row, columns, column, words, deedsOf(row)), place)
          }
        />
      )}
      {menu !== undefined && (
        <MenuAt
          label={`Column ${menu.column.title}`}
          sections={headSections({
            column: menu.column,
            columns: all,
            hidden,
            sort,
            setSort,
            setHidden: (names) => tables.setHiddenColumns(name, names),
          })}
          xPx={menu.xPx}
          yPx={menu.yPx}
          onClose={() => setMenu(undefined)}
        />
      )}
    </div>
  );
}

const NO_LOOK: TableLook = {};
const NO_NAMES: readonly string[] = [];

function NoMatch({ clear }: { readonly clear: () => void }) {
  return (
    <div className="hint">
      <p>No row matches the filter.</p>
      <button type="button" className="button is-plain" onClick={clear}>
        Clear the filter
      </button>
    </div>
  );
}
