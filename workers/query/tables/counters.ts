import { laneColumns, numberColumns, type PanelTable, textColumns, timeColumns } from "../export/table.js";
import { pathOf } from "../lane-words.js";

/** Lane by lane, in time order. Where a lane has several such counters, "/" and the device follow the name. */
export const countersTable: PanelTable = {
  name: "counters",
  title: "Counters",
  about: "A value at a time: frequency and idle state of a CPU, bytes a VM sent, received, read and wrote so far.",
  columns: [...timeColumns("ts_ns"), ...laneColumns("lane"), ...textColumns("counter"), ...numberColumns("value")],
  *rows(context, { t0, t1, hasLane }) {
    for (const series of context.counters.series) {
      const path = pathOf(context, series.lane);
      if (!hasLane(path)) continue;
      const name = series.detail === "" ? series.counter : `${series.counter}/${series.detail}`;
      const { points } = series;
      for (let row = points.firstFrom("t", t0); row < points.count && points.columns.t.at(row) < t1; row++) {
        yield [points.columns.t.at(row), path, name, points.columns.value.at(row)];
      }
    }
  },
};
