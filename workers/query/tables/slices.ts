import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneSpec } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { DurationGroups, SUMMARY_COLUMNS } from "../durations.js";
import {
  durationColumns,
  type ExportScope,
  laneColumns,
  type PanelTable,
  type RowPlaces,
  textColumns,
  timeColumns,
} from "../export/table.js";
import { cellReaders, placedRows, placesOf } from "../listing/places.js";
import { STEP_ROWS } from "../resumable.js";
import { rowsIn } from "../row-scan.js";
import { lanesOf } from "../session-window.js";

/** Slices are cut at the borders of the window, as all rows that last. */
export const slicesTable: PanelTable = {
  name: "slices",
  title: "Slices",
  about: "A stretch that a program marked with a name.",
  columns: [
    ...laneColumns("lane"),
    ...timeColumns("start_ns", "end_ns"),
    ...textColumns("name"),
    ...durationColumns("duration_ns"),
  ],
  rows: (context, scope) => placedRows(slicePlaces(context, scope)),
  places: slicePlaces,
};

export const sliceSummaryTable: PanelTable = {
  name: "slice-summary",
  title: "Slices by name",
  about: "All slices of one name: how many, and how long they took, with those inside them.",
  columns: [...textColumns("name"), ...SUMMARY_COLUMNS],
  *rows(context, scope) {
    const { strings, untilNs } = context;
    const byName = new DurationGroups<number>();
    for (const { track } of sliceLanes(context, scope)) {
      const { from, to } = rowsIn(track, scope.t0, scope.t1, untilNs);
      for (let row = from; row < to; row += 1) {
        if ((row - from) % STEP_ROWS === 0) yield;
        if (track.stateAt(row) !== State.SLICE) continue;
        const start = Math.max(scope.t0, track.startAt(row));
        byName.add(track.auxAt(row), start, Math.min(scope.t1, track.endAt(row, untilNs)) - start);
      }
    }
    for (const [name, durations] of byName.sorted()) yield [strings.get(name), ...(yield* durations.cellSteps())];
  },
};

interface SliceLane {
  readonly spec: LaneSpec;
  readonly track: LaneTrack;
}

function sliceLanes(context: QueryContext, { hasLane }: ExportScope): SliceLane[] {
  return [...lanesOf(context, hasLane, "slice")].map(([lane, spec]) => ({ spec, track: context.lanes.track(lane) }));
}

function slicePlaces(context: QueryContext, scope: ExportScope): RowPlaces {
  const { strings, untilNs } = context;
  const { t0, t1 } = scope;
  const startOf = ({ track }: SliceLane, row: number) => Math.max(t0, track.startAt(row));
  const endOf = ({ track }: SliceLane, row: number) => Math.min(t1, track.endAt(row, untilNs));
  const parts = sliceLanes(context, scope).map((list) => ({ list, ...rowsIn(list.track, t0, t1, untilNs) }));
  return placesOf(parts, {
    has: (list, row) => list.track.stateAt(row) === State.SLICE && startOf(list, row) < endOf(list, row),
    ...cellReaders<SliceLane>([
      ({ spec }) => spec.path,
      startOf,
      endOf,
      ({ track }, row) => strings.get(track.auxAt(row)),
      (list, row) => endOf(list, row) - startOf(list, row),
    ]),
  });
}
