import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneSpec } from "../../model/lanes.js";
import { reasonWord } from "../cases/each-exit.js";
import type { QueryContext } from "../context.js";
import { SUMMARY_COLUMNS, SUMMARY_SHARES } from "../durations.js";
import { exitLanes } from "../exits/exit-lanes.js";
import { exitBeginsAt, exitEnd } from "../exits/exit-rows.js";
import { type ExitSum, exitSums } from "../exits/exit-sums.js";
import {
  durationColumns,
  type ExportScope,
  laneColumns,
  numberColumns,
  type PanelTable,
  type RowPlaces,
  textColumns,
  timeColumns,
} from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { cellReaders, placedRows, placesOf } from "../listing/places.js";
import type { Steps } from "../resumable.js";
import { rowsIn } from "../row-scan.js";
import { exitCells } from "./exits.js";

/** Every exit, each with the time until its vCPU ran guest code again. */
export const exitCasesTable: PanelTable = {
  name: "exit-cases",
  title: "Exits, one by one",
  about: "An exit of a vCPU, and how long until the guest ran again.",
  columns: [
    ...laneColumns("lane"),
    ...timeColumns("start_ns", "end_ns"),
    ...textColumns("isa"),
    ...numberColumns("reason_code"),
    ...textColumns("reason"),
    ...durationColumns("duration_ns"),
  ],
  rows: (context, scope) => placedRows(exitPlaces(context, scope)),
  places: exitPlaces,
};

interface ExitLane {
  readonly spec: LaneSpec;
  readonly track: LaneTrack;
}

function exitPlaces(context: QueryContext, { t0, t1, hasLane }: ExportScope): RowPlaces {
  const parts = exitLanes(context, hasLane).map(([lane, spec]) => {
    const track = context.lanes.track(lane);
    return { list: { spec, track }, ...rowsIn(track, t0, t1, context.untilNs) };
  });
  const endOf = ({ track }: ExitLane, row: number) => exitEnd(track, row);
  return placesOf(parts, {
    has: (list, row) =>
      t0 <= list.track.startAt(row) && exitBeginsAt(list.track, row) && !Number.isNaN(endOf(list, row)),
    ...cellReaders<ExitLane>([
      ({ spec }) => spec.path,
      ({ track }, row) => track.startAt(row),
      endOf,
      ({ track }, row) => exitCells(track.reasonAt(row))[0],
      ({ track }, row) => exitCells(track.reasonAt(row))[1],
      ({ track }, row) => exitCells(track.reasonAt(row))[2],
      (list, row) => endOf(list, row) - list.track.startAt(row),
    ]),
  });
}

/** How long exits of each reason take, in percentiles, and the longest of each. */
export const exitPercentilesTable: PanelTable = {
  name: "exit-percentiles",
  title: "Percentiles of exits",
  about: "A reason for exits: how often, how long in the middle, at the edge and at worst, of all vCPUs together.",
  columns: [
    ...textColumns("isa"),
    ...numberColumns("reason_code"),
    ...textColumns("reason"),
    ...numberColumns("count_share", "time_share"),
    ...SUMMARY_COLUMNS.filter(({ name }) => name !== "least_ns"),
    ...laneColumns("worst_lane"),
    ...timeColumns("least_ns"),
    ...laneColumns("least_lane"),
  ],
  *rows(context, scope) {
    const exits = yield* wantedExits(context, scope);
    const allCount = exits.reduce((sum, { count }) => sum + count, 0);
    const allNs = exits.reduce((sum, { total }) => sum + total, 0);
    for (const { code, count, total, min, max, percentiles, worstNs, worstLane, leastNs, leastLane } of exits) {
      const [isa, number] = exitCells(code);
      const shares = [count / allCount, allNs === 0 ? 0 : total / allNs];
      const cells = [count, total, min, Math.round(total / count), ...percentiles, max];
      const places = [worstNs, pathOf(context, worstLane), leastNs, pathOf(context, leastLane)];
      yield [isa, number, reasonWord(code), ...shares, ...cells, ...places];
    }
  },
};

/** Those that took most time together first. */
function* wantedExits(context: QueryContext, { t0, t1, hasLane }: ExportScope): Steps<readonly ExitSum[]> {
  const lanes = exitLanes(context, hasLane).map(([lane]) => lane);
  const exits = yield* exitSums(context, lanes, t0, t1, SUMMARY_SHARES);
  return [...exits].sort((a, b) => b.total - a.total);
}
