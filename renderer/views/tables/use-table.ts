import { useEffect, useId, useState } from "react";
import { useStore } from "zustand";
import { failureText, type Result } from "../../../workers/core/result.js";
import type { ChartShape } from "../../../workers/model/chart.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import type { Table, TableInfo } from "../../../workers/model/table.js";
import { CancellingQuery } from "../../engine/cancelling-query.js";
import { titleOf } from "../../viewmodel/lane-names.js";
import { withDescendants } from "../../viewmodel/lane-tree.js";
import type { CellWords } from "../../viewmodel/table-view.js";
import { useAnswer } from "../panels/use-answer.js";
import { type Scope, useScope, wholeKey } from "../panels/use-scope.js";
import { useApp, useDerived, useSelection, useSession } from "../use-app.js";
import { useRestPoint } from "./use-rest-point.js";

/** Tables wait until the window has not moved for this long: lanes come first while it moves. */
const SETTLE_MS = 120;

export interface TableScope extends Scope {
  readonly isHeld: boolean;
}

/** The time range of tables: the held range, else the selected range, else the window. */
export function useTableScope(): TableScope {
  const app = useApp();
  const scope = useScope();
  const range = useSelection((selection) => selection.range);
  const held = useStore(app.stores.tables, (tables) => tables.held);
  const trace = useSession((session) => session.info?.contentId);
  if (held === undefined || held.range !== range) return { ...scope, isHeld: false };
  const { t0, t1 } = held;
  // The same window asks nothing anew.
  const key = held.isWhole ? wholeKey(trace) : `${t0} ${t1}`;
  return { t0, t1, words: "window before the jump", isHeld: true, key, isWhole: false };
}

/** The part of the tables' time range that is recorded: that of the picture. */
export function useKnownScope(): { readonly t0: number; readonly t1: number } {
  const scope = useTableScope();
  const begin = useSession((session) => session.progress?.beginNs ?? session.info?.beginNs ?? 0);
  const end = useSession((session) => session.progress?.readUntilNs ?? session.info?.endNs ?? 0);
  const t0 = Math.max(scope.t0, begin);
  return { t0, t1: Math.max(t0 + 1, Math.min(scope.t1, end)) };
}

/** The lanes that tables are about, with a key that changes with them; undefined: all. */
export function useTableLanes(): { readonly key: string; readonly ids: Int32Array } | undefined {
  const app = useApp();
  const tree = useSession((session) => session.tree);
  const selected = useSelection((selection) => selection.lane);
  const area = useDerived((a) => a.select.areaLanes());
  const isOfLane = useStore(app.stores.tables, (tables) => tables.isOfLane);
  if (area !== undefined) return { key: `area ${area.join(",")}`, ids: area };
  return isOfLane && selected !== undefined ? { key: `${selected}`, ids: withDescendants(tree, selected) } : undefined;
}

/** Whether the time range of tables is the whole trace. */
export function useIsWhole(): boolean {
  const { t0, t1 } = useTableScope();
  const info = useSession((session) => session.info);
  return info !== undefined && t0 <= info.beginNs && info.endNs <= t1;
}

export interface TableQuestion {
  readonly name: string;
  readonly offset?: number;
  readonly limit: number;
  readonly sortBy?: string;
  readonly descending?: boolean;
  readonly only?: string;
  /** Else as the user chose for all tables. */
  readonly allLanes?: boolean;
  readonly chart?: ChartShape;
  /** The only lane; `allLanes` and what the user chose do not matter then. */
  readonly lane?: LaneId;
  /** Who asks; else a name of its own. */
  readonly asker?: string;
  /** Nothing is asked. */
  readonly isOff?: boolean;
}

export interface TableAnswer {
  readonly table: Table | undefined;
  readonly failure: string | undefined;
}

/** Rows of a table for the scope in force. */
export function useTable(question: TableQuestion): TableAnswer {
  const scope = useTableScope();
  const chosen = useTableLanes();
  const { allLanes = false, lane, isOff = false, name, asker: given, ...rest } = question;
  const one = lane === undefined ? undefined : { key: `${lane}`, ids: Int32Array.of(lane) };
  const lanes = one ?? (allLanes ? undefined : chosen);
  const own = useId();
  const asker = given ?? own;
  const request = {
    table: name,
    asker,
    t0: scope.t0,
    t1: scope.t1,
    ...rest,
    ...(lanes === undefined ? {} : { lanes: lanes.ids }),
  };
  const restPoint = useRestPoint();
  const key = [
    name,
    scope.key,
    restPoint,
    lanes?.key,
    rest.sortBy,
    rest.descending,
    rest.offset,
    rest.limit,
    rest.only,
    JSON.stringify(rest.chart),
    isOff,
  ].join("|");
  const rested = useRested({ key, request });
  const answer = useAnswer(
    rested.key,
    rested.request,
    async (engine, asked) => (isOff ? undefined : { name: asked.table, result: await engine.table(asked) }),
    CancellingQuery,
  );
  // The answer may be that of the table shown before.
  return answer?.name === name ? read(answer.result) : { table: undefined, failure: undefined };
}

export function useTableInfos(): readonly TableInfo[] {
  return useAnswer("tables", undefined, (engine) => engine.tables()) ?? NO_TABLES;
}

/** Formats of cells for the time format and the lanes of the open trace. */
export function useCellWords(): CellWords {
  const base = useDerived((app) => app.select.timeBase());
  const lanes = useSession((session) => session.lanes);
  const renamed = (lane: LaneId, name: string) =>
    lanes?.formerNames?.get(lane) === name ? (lanes.names[lane] ?? name) : name;
  return { base, laneTitle: (lane) => titleOf(lanes, lane), lanePath: (lane) => lanes?.paths[lane] ?? "", renamed };
}

const NO_TABLES: readonly TableInfo[] = [];

function read(result: Result<Table>): TableAnswer {
  return result.ok
    ? { table: result.value, failure: undefined }
    : { table: undefined, failure: failureText(result.error) };
}

/** The newest value of the key that has not changed for `SETTLE_MS`; the first one at once. */
export function useRested<T extends { readonly key: string }>(value: T): T {
  const [rested, setRested] = useState(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the value is another
  useEffect(() => {
    if (value.key === rested.key) return;
    const timer = setTimeout(() => setRested(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value.key, rested.key]);
  return value.key === rested.key ? value : rested;
}
