import type { ReactNode } from "react";
import { useStore } from "zustand";
import { formatSpan } from "../../../workers/core/format.js";
import type { Failure } from "../../../workers/core/result.js";
import { rowCountWords } from "../../viewmodel/row-count.js";
import type { OfferedField } from "../../viewmodel/suggestions.js";
import { FilterInput } from "../parts/filter-input.js";
import { useApp, useDerived, useIsReading, useSelection } from "../use-app.js";
import type { TableRows } from "./use-rows.js";
import { useCellWords, useTableScope } from "./use-table.js";

export interface TableBarProps {
  readonly children?: ReactNode;
  /** Undefined before the first answer. */
  readonly rows: TableRows | undefined;
  readonly search: RowSearch;
  readonly hasLaneChoice: boolean;
  readonly about?: string;
  readonly end?: ReactNode;
}

export interface RowSearch {
  readonly text: string;
  readonly set: (text: string) => void;
  readonly failure: Failure | undefined;
  readonly fields: readonly OfferedField[];
}

/** The bar above a table: its time range, the number of rows, and filters. */
export function TableBar({ children, rows, search, hasLaneChoice, about, end }: TableBarProps) {
  const isReading = useIsReading();
  return (
    <div className="panel-bar">
      {children}
      <RowFilter {...search} />
      {hasLaneChoice && <LaneChoice />}
      {about === undefined ? <ScopeWords /> : <span className="quiet num scope-words">{about}</span>}
      <span className="toolbar-space" />
      <span className="panel-bar-end">
        <span className="quiet num" role="status">
          {rows === undefined ? "counting…" : rows.failure === undefined && countsOf(rows, isReading)}
        </span>
        {end}
      </span>
    </div>
  );
}

function countsOf({ pages, isOld, request, failure }: TableRows, isReading: boolean): string {
  const { total, held, underWay, span } = pages;
  const partNs = span && span.t1 - span.t0;
  const isFiltered = request.where !== undefined;
  const hasFailed = isOld && failure !== undefined;
  return rowCountWords({ total, held, underWay, partNs, isOld, isFiltered, hasFailed, isReading });
}

/** A filter over all rows of a table. */
function RowFilter({ text, set, failure, fields }: RowSearch) {
  const typed = failure?.typed;
  const error = typed && { message: failure?.message ?? "", column: typed.column, length: typed.length };
  return (
    <div className={`field row-filter${text === "" ? "" : " is-active"}`}>
      <FilterInput
        value={text}
        error={error}
        fields={fields}
        label="Only rows that match"
        placeholder="Only rows with…"
        onChange={set}
      />
    </div>
  );
}

/** All lanes, or the selected lane and its descendants. */
function LaneChoice() {
  const app = useApp();
  const lane = useSelection((selection) => selection.lane);
  const isOfLane = useStore(app.stores.tables, (tables) => tables.isOfLane);
  const area = useDerived((a) => a.select.areaWords());
  const { laneTitle } = useCellWords();
  if (area !== "") return <AreaChoice words={area} />;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className="choice" role="group" aria-label="Rows about">
      <button type="button" aria-pressed={!isOfLane} onClick={() => app.actions.tables.setOfLane(false)}>
        All lanes
      </button>
      <button
        type="button"
        aria-pressed={isOfLane}
        disabled={lane === undefined && !isOfLane}
        title="Only rows about the selected lane and those below it"
        onClick={() => app.actions.tables.setOfLane(true)}
      >
        {lane === undefined ? "Selected lane" : laneTitle(lane)}
      </button>
    </span>
  );
}

/** While lanes are selected together, tables are about those. */
function AreaChoice({ words }: { readonly words: string }) {
  const app = useApp();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className="choice" role="group" aria-label="Rows about">
      <button type="button" aria-pressed={false} onClick={() => app.actions.area.clear()}>
        All lanes
      </button>
      <button type="button" aria-pressed={true} title="Only rows about the selected lanes and those below them">
        {words}
      </button>
    </span>
  );
}

/** The time range of tables and findings. */
export function ScopeWords() {
  const app = useApp();
  const scope = useTableScope();
  return (
    <span className="quiet num scope-words">
      {scope.words}, {formatSpan(scope.t1 - scope.t0)}
      {scope.isHeld && (
        <>
          {" · "}
          <button type="button" className="link" onClick={() => app.actions.tables.release()}>
            Follow the window
          </button>
        </>
      )}
    </span>
  );
}
